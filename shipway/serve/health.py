"""Answers /livez and /readyz in front of Django, so that no host or redirect setting breaks them.

Ready means: the database answers, no migration is pending, and the site's own front page is no
error when it is asked for as the public would ask.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from shipway import changelog
from shipway.config import Config
from shipway.serve.page import ask_page

if TYPE_CHECKING:
    from collections.abc import Iterator

HEALTH_PATHS = ("/livez", "/readyz")
PROBE_HOST = "healthcheck.railway.app"
_FRESH = 1.0
"""Seconds for which one verdict serves everybody who asks."""


@dataclass(frozen=True)
class Check:
    """One thing that readiness depends on; `reason` is empty where it is well."""

    name: str
    reason: str = ""


class HealthLayer:
    """A WSGI application around the project's own."""

    def __init__(
        self, application: WSGIApplication, config: Config, seconds: Mapping[str, float]
    ) -> None:
        self._application = application
        self._config = config
        self._seconds = seconds
        self._lock = threading.Lock()
        self._verdict: tuple[float, tuple[Check, ...]] = (-_FRESH, ())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the two health paths, and pass everything else on."""
        path = environ.get("PATH_INFO", "")
        if path == "/livez":
            return _reply(start_response, "200 OK", {"status": "alive"})
        if path == "/readyz":
            return self._readiness(environ, start_response)
        return self._application(environ, start_response)

    def _readiness(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        checks = self._checks()
        ready = not any(check.reason for check in checks)
        content: dict[str, Any] = {
            "status": "ready" if ready else "unready",
            "commit": os.environ.get("RAILWAY_GIT_COMMIT_SHA", ""),
            "version": version(self._config.changelog),
        }
        if environ.get("HTTP_HOST", "").partition(":")[0] == PROBE_HOST:
            content["seconds"] = dict(self._seconds)
            content["checks"] = {c.name: {"ok": not c.reason, "reason": c.reason} for c in checks}
        return _reply(start_response, "200 OK" if ready else "503 Service Unavailable", content)

    def _checks(self) -> tuple[Check, ...]:
        with self._lock:
            made, checks = self._verdict
            if time.monotonic() - made < _FRESH:
                return checks
            checks = tuple(self._ask())
            self._verdict = (time.monotonic(), checks)
            return checks

    def _ask(self) -> "Iterator[Check]":
        from django.db import close_old_connections

        close_old_connections()
        for name, question in self._questions().items():
            try:
                yield Check(name, question())
            except Exception as error:  # noqa: BLE001 - whatever the project raises is its reason
                yield Check(name, f"{type(error).__name__}: {error}".splitlines()[0])
        close_old_connections()

    def _questions(self) -> Mapping[str, Callable[[], str]]:
        return {
            "database": _database,
            "migrations": _migrations,
            "page": lambda: ask_page(self._config.readiness_page, self._config.readiness_user),
        }


@cache
def version(path: str) -> str:
    """Return the newest version in the changelog at `path`; empty without one."""
    try:
        return str(changelog.newest_version(Path(path).read_bytes()) or "")
    except OSError:
        return ""


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    return f"pending: {', '.join(names)}" if names else ""


def _reply(
    start_response: StartResponse, status: str, content: Mapping[str, Any]
) -> Iterable[bytes]:
    body = json.dumps(content).encode() + b"\n"
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    start_response(status, headers)
    return [body]
