"""Runs one migration step by step through the journal, so that a start may be killed anywhere.

1. Each statement, each RunPython and each question that Django asks of the live tables is a step,
   in the order in which the migration takes them.
2. A statement that changes rows is entered in its own transaction: it is done when its entry
   stands. A statement that defines tables is entered before it is executed, with what its tables
   look like: it was executed where they look different now.
3. On resuming, the migration is run again from its first step. Steps that are done are left out,
   and questions get the answers that they got then, so that the same steps follow.
4. Where the steps differ, or where nothing proves whether the last one was executed, nothing more
   happens: Unresumable says which and why.
"""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython
from django.db.transaction import atomic

from shipway.serve import statements
from shipway.serve.journal import Entry
from shipway.serve.statements import Kind
from shipway.serve.trail import ASKED, PYTHON, Trail, Unresumable


class Steps:
    """Takes the steps of one migration that are not done yet."""

    def __init__(self, connection: Any, trail: Trail, before: Callable[[], None]) -> None:
        """`before` is called ahead of each step; what it raises stops the migration there."""
        self._connection = connection
        self._trail = trail
        self._before = before
        self._passing = False
        """Statements pass unseen: they are the journal's own, or those of a RunPython."""
        self._open: Entry | None = None
        """The step that runs now together with its entry."""

    @contextmanager
    def recording(self, migration: Migration) -> Iterator[None]:
        """Let every step that the migration takes within the block go through the journal."""
        watched = [
            self._watch(operation, index)
            for index, whole in enumerate(migration.operations)
            for operation in (whole, *getattr(whole, "database_operations", ()))
        ]
        introspection = self._connection.introspection
        self._connection.introspection = _remembering(self, introspection)
        try:
            with self._connection.execute_wrapper(self._execute):
                yield
        finally:
            self._connection.introspection = introspection
            for operation in watched:  # the next try gets the same objects from Django
                del operation.database_forwards

    def finish(self, record: Callable[[], None]) -> None:
        """Record the migration as applied, and forget its steps, in one transaction."""
        with self._unseen(), atomic(self._connection.alias):
            record()
            self._trail.end()

    def answer(self, question: str, ask: Callable[[], Any]) -> Any:
        """Return what the live tables answer, or answered when this was asked first."""
        if self._passing:
            return ask()
        entry = self._trail.next(ASKED, question)
        if entry is None:
            with self._unseen():
                entry = self._trail.entry(ASKED, question, seen=json.dumps(ask()))
                self._trail.enter(entry)
        return json.loads(entry.seen)

    def _execute(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        kind = statements.kind(sql)
        rolled_back = self._connection.features.can_rollback_ddl
        transactional = kind in (Kind.READS, Kind.ROWS) or rolled_back
        if self._passing and not transactional:
            self._enter_ahead()
        if self._passing or kind is Kind.READS:
            return execute(sql, params, many, context)
        run = functools.partial(execute, sql, params, many, context)
        if kind is Kind.TABLES and not transactional:
            return self._define(sql, run)
        return self._once(kind, sql, run, ahead=not transactional)

    def _define(self, sql: str, run: Callable[[], Any]) -> Any:
        """Execute a statement that defines tables, unless it was executed already."""
        entry = self._trail.next(Kind.TABLES, sql)
        if entry and self._trail.was_followed():
            return None  # what came after it could only come after it
        with self._unseen():
            seen = statements.fingerprint(self._connection, sql)
            if entry and entry.seen != seen:
                return None
            self._before()
            if entry is None:
                self._trail.enter(self._trail.entry(Kind.TABLES, sql, seen=seen))
        return run()

    def _once(self, kind: str, text: str, run: Callable[[], Any], *, ahead: bool) -> Any:
        """Run a step together with its entry; `ahead` where no transaction can hold both."""
        entry = self._trail.next(kind, text)
        if entry and not entry.done:
            raise Unresumable(f"nothing proves whether this was done: {text}")
        if entry:
            return None
        self._open = self._trail.entry(kind, text)
        whole = atomic(self._connection.alias, savepoint=False)
        with self._unseen(), nullcontext() if ahead else whole:
            self._before()
            if ahead:
                self._enter_ahead()
            result = run()
            if self._open.done:
                self._trail.enter(self._open)
            else:
                self._trail.mark_done()
        self._open = None
        return result

    def _enter_ahead(self) -> None:
        """Enter the open step as begun and not done, since it leaves its transaction."""
        if self._open and self._open.done:
            self._open.done = False
            self._trail.enter(self._open)

    def _watch(self, operation: Any, index: int) -> Any:
        """Note when the operation is at work, and make a RunPython one step; return it."""
        forwards = operation.database_forwards

        def watched(*args: Any) -> None:
            self._trail.operation = index
            run = functools.partial(forwards, *args)
            if isinstance(operation, RunPython):
                name = getattr(operation.code, "__qualname__", "")
                ahead = not self._connection.in_atomic_block
                self._once(PYTHON, f"{operation.describe()} {name}", run, ahead=ahead)
            else:
                run()

        operation.database_forwards = watched
        return operation

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        before, self._passing = self._passing, True
        try:
            yield
        finally:
            self._passing = before


def _remembering(steps: Steps, introspection: Any) -> Any:
    """Return the connection's introspection with answers that are the same on resuming."""

    class Remembering(type(introspection)):  # type: ignore[misc]
        def get_constraints(self, cursor: Any, table_name: str) -> Any:
            ask = functools.partial(super().get_constraints, cursor, table_name)
            return steps.answer(f"constraints of {table_name}", ask)

        def get_storage_engine(self, cursor: Any, table_name: str) -> Any:
            ask = functools.partial(super().get_storage_engine, cursor, table_name)
            return steps.answer(f"storage engine of {table_name}", ask)

    return Remembering(introspection.connection)
