"""Django's migration executor, with a journal through which each migration can be resumed."""

import importlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.state import ModelState, ProjectState
from django.utils.module_loading import module_has_submodule

from shipway.errors import ShipwayError
from shipway.serve.journal import TABLE, Entry, Journal
from shipway.serve.log import say
from shipway.serve.statements import Kind
from shipway.serve.steps import Steps
from shipway.serve.trail import ASKED, FILE, Trail, Unresumable


class Executor(MigrationExecutor):
    """Applies migrations step by step.

    `applied` has those that are through, with their seconds, and `current` is the one at work.
    """

    def __init__(self, connection: Any, *, resume: bool, before: Callable[[], None]) -> None:
        """`before` is called ahead of each step; what it raises stops there."""
        super().__init__(connection)
        self.applied: list[tuple[str, float]] = []
        self.current = ""
        self._journal = Journal(connection)
        self._resume = resume
        self._before = before
        self._steps: Steps | None = None

    def run(self) -> None:
        """Apply what is pending, and send Django's signals before and after."""
        self._require_sound_history()
        self._journal.prepare()
        targets = self.loader.graph.leaf_nodes()
        plan = self.migration_plan(targets)
        if plan:
            self._journal.note_signals("")  # they are due, however this start ends
        for app in apps.get_app_configs():
            if module_has_submodule(app.module, "management"):
                importlib.import_module(f"{app.name}.management")  # registers handlers
        state: ProjectState = self._create_project_state(  # type: ignore[attr-defined]
            with_applied_migrations=True
        )
        told: dict[str, Any] = {"verbosity": 0, "interactive": False, "plan": plan}
        emit_pre_migrate_signal(db=self.connection.alias, apps=state.apps, **told)
        state = self.migrate(targets, plan=plan, state=state.clone())
        _complete(state)
        emit_post_migrate_signal(db=self.connection.alias, apps=state.apps, **told)

    def apply_migration(self, state: Any, migration: Migration, *_fake: Any, **_faked: Any) -> Any:
        """Apply one migration through the journal; none is ever faked."""
        self.current = name = f"{migration.app_label}.{migration.name}"
        start = time.monotonic()
        self._before()
        if migration.atomic and self.connection.features.can_rollback_ddl:
            state = super().apply_migration(state, migration)  # one transaction: nothing to resume
        else:
            state = self._journaled(state, migration)
        self.applied.append((name, round(time.monotonic() - start, 3)))
        say(f"applied {name} {self.applied[-1][1]:.2f} s{_caveat(migration)}")
        return state

    def record_migration(self, *names: Any, **direction: Any) -> None:
        """Record a migration as applied, together with the end of its steps.

        Django 5.2 gives it the migration, Django 6 its names, and calls it for each replaced one.
        """
        record = partial(super().record_migration, *names, **direction)
        steps, self._steps = self._steps, None
        if steps:
            steps.finish(record)
        else:
            record()

    def _journaled(self, state: Any, migration: Migration) -> Any:
        trail = Trail(self.connection, self._journal, migration)
        self._steps = Steps(self.connection, trail, self._before)
        try:
            if trail.begin(resume=self._resume):
                say(f"resuming {self.current}")
            with self._steps.recording(migration):
                return super().apply_migration(state, migration)
        except Unresumable as reason:
            raise _report(migration, trail.known, str(reason)) from reason
        finally:
            self._steps = None

    def _require_sound_history(self) -> None:
        try:
            self.loader.check_consistent_history(self.connection)
        except InconsistentMigrationHistory as error:
            raise ShipwayError(
                f"the database's migrations contradict the code's: {error}",
                "`python manage.py showmigrations` compares them",
            ) from error
        if conflicts := self.loader.detect_conflicts():
            names = "; ".join(f"{app}: {', '.join(last)}" for app, last in conflicts.items())
            raise ShipwayError(
                f"several migrations claim to be the last of their app ({names})",
                "python manage.py makemigrations --merge, then commit the new file",
            )


def _complete(state: ProjectState) -> None:
    """Give the signals' handlers models with all their relations, as Django's own command does."""
    state.clear_delayed_apps_cache()
    registry = state.apps
    with registry.bulk_update():
        keys = [(model.app_label, model.name_lower) for model in registry.real_models]
        for key in keys:
            registry.unregister_model(*key)
    registry.render_multiple([ModelState.from_model(apps.get_model(*key)) for key in keys])


def _caveat(migration: Migration) -> str:
    """Say what of a migration could not have been resumed after a kill."""
    if any(isinstance(o, RunPython) and _alone(o, migration) for o in migration.operations):
        return " (its Python code runs outside of a transaction: a kill there needs a person)"
    if any(isinstance(o, RunSQL) for o in migration.operations):
        return " (it has SQL of its own)"
    return ""


def _alone(operation: RunPython, migration: Migration) -> bool:
    return not (operation.atomic or (migration.atomic and operation.atomic is not False))


def _report(migration: Migration, known: list[Entry], reason: str) -> ShipwayError:
    """Say in the log what is done and what is left; return the error that sums it up."""
    app, name = migration.app_label, migration.name
    for line in _lines(migration, known):
        say(f"{app}.{name}: {line}")
    forget = f"DELETE FROM {TABLE} WHERE app = '{app}' AND migration = '{name}'"  # noqa: S608 - to read
    return ShipwayError(
        f"the migration {app}.{name} was interrupted and does not go on by itself: {reason}",
        f"the log above says what is done; bring the tables by hand to where it begins, or to its "
        f"end and `python manage.py migrate --fake {app} {name}`; in both cases {forget}",
    )


def _lines(migration: Migration, entries: list[Entry]) -> Iterator[str]:
    steps = [entry for entry in entries if entry.kind not in (FILE, ASKED)]
    for entry in steps:
        certain = entry is not steps[-1] or (entry.done and entry.kind != Kind.TABLES)
        yield f"{'done' if certain else 'begun'}: {entry.text}"
    first = steps[-1].operation if steps else 0
    for index, operation in enumerate(migration.operations[first:]):
        left = "left, or left in part" if steps and index == 0 else "left"
        yield f"{left}: {operation.describe()}"
