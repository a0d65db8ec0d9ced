"""What readiness depends on: each check returns why it fails, or nothing where it is well."""

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from importlib import import_module

from shipway.config import Config
from shipway.serve.page import ask_page

DATABASE = "database"
"""The check without which no other one can be made."""
_LIMITS: Mapping[str, Mapping[str, int]] = {
    "django.db.backends.mysql": {"connect_timeout": 4, "read_timeout": 4, "write_timeout": 4},
    "django.db.backends.postgresql": {"connect_timeout": 4},
    "django.db.backends.sqlite3": {"timeout": 4},
}
"""Seconds after which a connection gives up; by default a driver waits for its server for ever."""

Migrations = frozenset[tuple[str, str]]


def checks(config: Config) -> Mapping[str, Callable[[], str]]:
    """Return the checks in the order in which they are made."""
    page = partial(ask_page, config.readiness_page, config.readiness_user)
    return {DATABASE: _database, "migrations": _migrations, "page": page}


def _database() -> str:
    from django.db import connection

    _limit_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _limit_connections() -> None:
    """Let the connections of this thread, which are yet to be opened, give up in time."""
    from django.db import connections

    for connection in connections.all():
        settings = connection.settings_dict
        options = settings["OPTIONS"]
        limits = _LIMITS.get(settings["ENGINE"], {})
        shorter = {key: min(options.get(key) or limit, limit) for key, limit in limits.items()}
        # A new mapping: the old one is that of every thread.
        connection.settings_dict = {**settings, "OPTIONS": {**options, **shorter}}


def _migrations() -> str:
    names = pending()
    return f"pending: {', '.join(names)}" if names else ""


def pending() -> tuple[str, ...]:
    """Return the migrations that wait, as app.name."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    return _planned(applied) if _on_disk() - applied else ()


@cache
def _on_disk() -> Migrations:
    """Return the names of the migrations that came with the code, without importing them."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    found = set()
    for app in apps.get_app_configs():
        name, _ = MigrationLoader.migrations_module(app.label)
        try:
            package = import_module(name) if name else None
        except ModuleNotFoundError:
            continue  # an app without migrations
        modules = pkgutil.iter_modules(getattr(package, "__path__", ()))
        found |= {(app.label, m.name) for m in modules if not m.ispkg and m.name[0] not in "_~"}
    return frozenset(found)


@lru_cache(maxsize=1)
def _planned(applied: Migrations) -> tuple[str, ...]:  # noqa: ARG001 - what the answer depends on
    """Return the plan: a squashed migration and those that it replaces differ in name alone."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)
