"""Compares the models with the migrations, and makes the tables that the pages are asked with."""

from __future__ import annotations

import sys
from typing import Any

from . import filling
from .failure import own_file
from .operations import described


def migrations() -> dict[str, Any]:
    """Return the apps whose migrations or models want one more, and what those there are do."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # as makemigrations does: names in models may be translations
    loader = MigrationLoader(None)
    conflicts = loader.detect_conflicts()
    if conflicts:
        return {"conflicts": conflicts, "changed": [], "unmigrated": [], "operations": []}
    state, operations = _states(loader)
    detector = MigrationAutodetector(state, ProjectState.from_apps(apps), MigrationQuestioner())
    own = own_labels()
    changed = sorted(label for label in detector.changes(graph=loader.graph) if label in own)
    translation.deactivate()
    return {
        "conflicts": {},
        "changed": changed,
        "unmigrated": sorted(
            label
            for label in loader.unmigrated_apps & own
            if any(has_table(model) for model in apps.get_app_config(label).get_models())
        ),
        "operations": operations,
    }


def _states(loader: Any) -> tuple[Any, list[dict[str, Any]]]:
    """Return the models as all migrations leave them, and what the project's own ones do."""
    from django.db.migrations.state import ProjectState

    state, done, told = ProjectState(real_apps=loader.unmigrated_apps), set(), []
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key in done:
                continue
            done.add(key)
            migration = loader.graph.nodes[key]
            if file := _file(migration):
                found = described(migration, state)
                told.append({"app": key[0], "name": key[1], "file": file, "operations": found})
            else:
                migration.mutate_state(state, preserve=False)
    return state, told


def has_table(model: Any) -> bool:
    """Say whether `migrate` makes a table for a model."""
    return bool(model._meta.managed and not model._meta.proxy)


def make_tables() -> dict[str, Any] | None:
    """Make the tables of all models; run the migrations where one of the project's fills them.

    Return the error of the project's own code in a migration, which an empty database shows.
    """
    from django.apps import apps
    from django.core.management import call_command
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection

    broken = None
    if _fill_tables():
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            return None
        except Exception as error:  # noqa: BLE001 - the models have to do
            broken = filling.judged(error)
            _drop_tables()
    connection.disable_constraint_checking()
    known = set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if has_table(model) and model._meta.db_table not in known:
                editor.create_model(model)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    call_command("createcachetable", verbosity=0)
    return broken


def _drop_tables() -> None:
    """Remove what a migration that broke has left, which need not be as the models are."""
    from django.db import connection

    connection.disable_constraint_checking()
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")


def own_labels() -> set[str]:
    """Return the labels of the apps that are in the project's own tree."""
    from django.apps import apps

    return {each.label for each in apps.get_app_configs() if own_file(each.path)}


def _fill_tables() -> bool:
    """Say whether a migration of the project's own runs code or SQL."""
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.operations import RunPython, RunSQL

    return any(
        isinstance(operation, (RunPython, RunSQL))
        for migration in MigrationLoader(None).disk_migrations.values()
        if _file(migration)
        for operation in migration.operations
    )


def _file(migration: Any) -> str:
    """Return the file of a migration of the project's own; empty for another one."""
    return own_file(str(sys.modules[migration.__module__].__file__))
