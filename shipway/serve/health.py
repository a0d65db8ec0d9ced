"""Answers /livez and /readyz in front of Django, so that no host or redirect setting breaks them.

The public learns commit, version and status. The platform's probe, and whoever has the token of
SHIPWAY_READYZ_TOKEN, also learn how long the start took and why the process is not ready.
"""

import hmac
import json
import os
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from shipway.config import Config
from shipway.serve import ledger
from shipway.serve.checks import checks
from shipway.serve.deployment import Deployment
from shipway.serve.readiness import Readiness

HEALTH_PATHS = ("/livez", "/readyz")
PROBE_HOST = "healthcheck.railway.app"
_TOKEN = "SHIPWAY_READYZ_TOKEN"  # noqa: S105 - the variable's name


class HealthLayer:
    """A WSGI application around the project's own."""

    def __init__(
        self, application: WSGIApplication, config: Config, seconds: Mapping[str, float]
    ) -> None:
        self._application = application
        self._deployment = Deployment.read(config)
        self._seconds = seconds
        self._token = os.fsencode(os.environ.get(_TOKEN, ""))
        when_ready = partial(ledger.mark_live, self._deployment)
        self._readiness = Readiness(checks(config), when_ready)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer GET and HEAD of the two health paths, and pass every other path on."""
        path = environ.get("PATH_INFO", "")
        if path not in HEALTH_PATHS:
            return self._application(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            status, content = "405 Method Not Allowed", {"status": "not allowed"}
        elif path == "/livez":
            status, content = "200 OK", {"status": "alive"}
        else:
            status, content = self._answer(environ)
        body = json.dumps(content).encode() + b"\n"
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Allow", "GET, HEAD"),
        ]
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, dict[str, Any]]:
        verdict = self._readiness.verdict()
        content: dict[str, Any] = {
            "status": "ready" if verdict.ready else "unready",
            "commit": self._deployment.commit,
            "version": self._deployment.version,
        }
        if self._may_know(environ):
            content["seconds"] = dict(self._seconds)
            content["checks"] = {
                check.name: {"ok": not check.reason, "reason": check.reason}
                for check in verdict.checks
            }
        return "200 OK" if verdict.ready else "503 Service Unavailable", content

    def _may_know(self, environ: WSGIEnvironment) -> bool:
        if environ.get("HTTP_HOST", "").partition(":")[0] == PROBE_HOST:
            return True
        kind, _, given = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        token = given.strip().encode("latin-1")
        return (
            self._token != b""
            and kind.lower() == "bearer"
            and hmac.compare_digest(token, self._token)
        )
