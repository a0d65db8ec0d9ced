"""What readiness depends on: each check returns why it fails, or nothing where it is well."""

from collections.abc import Callable, Mapping
from functools import partial

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
    from shipway.serve.pending import pending

    names = pending()
    return f"pending: {', '.join(names)}" if names else ""
