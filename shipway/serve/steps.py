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
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython
from django.db.transaction import atomic

from shipway.serve import statements
from shipway.serve.journal import Entry, Journal
from shipway.serve.statements import Kind


class Unresumable(Exception):
    """Why a migration that was interrupted cannot go on by itself."""


class Steps:
    """The steps of one migration: those that are done already, and those that it takes now."""

    def __init__(
        self, connection: Any, journal: Journal, migration: Migration, before: Callable[[], None]
    ) -> None:
        """`before` is called ahead of each step; what it raises stops the migration there."""
        self._connection = connection
        self._journal = journal
        self._migration = migration
        self._key = (migration.app_label, migration.name)
        self._before = before
        self.known = {entry.position: entry for entry in journal.entries(*self._key)}
        self._position = 0
        self._operation = 0
        self._passing = False
        """Statements pass unseen: they are the journal's own, or those of a RunPython."""
        self._open: Entry | None = None
        """The step that runs now, and whose entry nothing depends on yet."""

    def begin(self, *, resume: bool) -> bool:
        """Enter the migration's file, and say whether this goes on with what was begun.

        Refuses where it was begun with another file, or where `resume` does not allow it.
        """
        file = inspect.getsourcefile(type(self._migration))
        content = statements.digest(Path(file).read_text("utf-8", "replace") if file else "")
        if not self._anything_done():
            if self.known:
                self._journal.forget(*self._key)
                self.known = {}
            self._journal.add(*self._key, Entry(0, "file", content))
            return False
        if self.known[0].digest != content:
            raise Unresumable("its file has changed since it was begun")
        if not resume:
            raise Unresumable("`resume: never` in invoke.yaml says so")
        return True

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Let every step that the migration takes within the block go through the journal."""
        watched = [
            self._watch(operation, index)
            for index, whole in enumerate(self._migration.operations)
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
        if any(position > self._position for position in self.known):
            raise Unresumable("it takes fewer steps than when it was begun")
        with self._unseen(), atomic(self._connection.alias):
            record()
            self._journal.forget(*self._key)

    def answer(self, question: str, ask: Callable[[], Any]) -> Any:
        """Return what the live tables answer, or answered when this was asked first."""
        if self._passing:
            return ask()
        entry = self._next("asked", question)
        if entry is None:
            with self._unseen():
                entry = self._entry("asked", question, seen=json.dumps(ask()))
                self._journal.add(*self._key, entry)
        return json.loads(entry.seen)

    def _execute(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        kind = statements.kind(sql)
        transactional = (
            kind in (Kind.READS, Kind.ROWS) or self._connection.features.can_rollback_ddl
        )
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
        entry = self._next(Kind.TABLES, sql)
        if entry and entry.position + 1 in self.known:
            return None  # what came after it could only come after it
        with self._unseen():
            seen = statements.fingerprint(self._connection, sql)
            if entry and entry.seen != seen:
                return None
            self._before()
            if entry is None:
                self._journal.add(*self._key, self._entry(Kind.TABLES, sql, seen=seen))
        return run()

    def _once(self, kind: str, text: str, run: Callable[[], Any], *, ahead: bool) -> Any:
        """Run a step together with its entry; `ahead` where no transaction can hold both."""
        entry = self._next(kind, text)
        if entry and not entry.done:
            raise Unresumable(f"nothing proves whether this was done: {text}")
        if entry:
            return None
        self._open = self._entry(kind, text)
        whole = atomic(self._connection.alias, savepoint=False)
        with self._unseen(), nullcontext() if ahead else whole:
            self._before()
            if ahead:
                self._enter_ahead()
            result = run()
            if self._open.done:
                self._journal.add(*self._key, self._open)
            else:
                self._journal.finish(*self._key, self._position)
        self._open = None
        return result

    def _enter_ahead(self) -> None:
        """Enter the open step as begun and not done, since it leaves its transaction."""
        if self._open and self._open.done:
            self._open.done = False
            self._journal.add(*self._key, self._open)

    def _watch(self, operation: Any, index: int) -> Any:
        """Note when the operation is at work, and make a RunPython one step; return it."""
        forwards = operation.database_forwards

        def watched(*args: Any) -> None:
            self._operation = index
            run = functools.partial(forwards, *args)
            if isinstance(operation, RunPython):
                name = getattr(operation.code, "__qualname__", "")
                ahead = not self._connection.in_atomic_block
                self._once("python", f"{operation.describe()} {name}", run, ahead=ahead)
            else:
                run()

        operation.database_forwards = watched
        return operation

    def _next(self, kind: str, text: str) -> Entry | None:
        """Go to the next step; return what is known of it."""
        self._position += 1
        entry = self.known.get(self._position)
        if entry and (entry.kind, entry.digest) != (kind, statements.digest(text)):
            raise Unresumable(f"step {self._position} was `{entry.text}`, and is `{text}` now")
        return entry

    def _entry(self, kind: str, text: str, seen: str = "") -> Entry:
        return Entry(self._position, kind, statements.digest(text), text, self._operation, seen)

    def _anything_done(self) -> bool:
        """Say whether the migration has changed the database, for all that is known."""
        steps = [entry for entry in self.known.values() if entry.kind not in ("file", "asked")]
        if len(steps) != 1 or steps[0].kind != Kind.TABLES:
            return bool(steps)
        return statements.fingerprint(self._connection, steps[0].text) != steps[0].seen

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
