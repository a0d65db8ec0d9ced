"""Tells which migrations the database lacks, without loading them where none is missing."""

import pkgutil
from functools import cache, lru_cache
from importlib.util import find_spec

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

_Names = frozenset[tuple[str, str]]


def pending() -> tuple[str, ...]:
    """Return the migrations that wait, as `app.name`, in the order in which they would be applied.

    The files' names are compared first: loading every migration costs as much as all the rest of
    a start that has nothing to do.
    """
    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    return _planned(applied) if _on_disk() - applied else ()


@cache
def _on_disk() -> _Names:
    """Return app label and name of every migration file."""
    return frozenset(
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in pkgutil.iter_modules(_folders(app.label))
        if not module.ispkg and module.name[0] not in "_~"
    )


def _folders(label: str) -> list[str]:
    name, _ = MigrationLoader.migrations_module(label)
    spec = find_spec(name) if name else None
    return list(spec.submodule_search_locations or ()) if spec and spec.origin else []


@lru_cache(maxsize=1)
def _planned(applied: _Names) -> tuple[str, ...]:  # noqa: ARG001 - what the answer depends on
    """Return the plan: a squashed migration and those that it replaces differ in name alone."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)
