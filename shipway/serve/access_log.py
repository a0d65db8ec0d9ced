"""Writes a line for each request but the probes', plain or as JSON, with nothing secret in it.

Paths are logged as they came, percent-encoded, so that no path makes a line of its own; query
strings, cookies and what the browser came from are not logged, for they carry tokens.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger

from shipway.serve import request_id
from shipway.serve.health import HEALTH_PATHS

_LONGEST = 1000
"""Characters of a path; a line that the pipe takes as a whole is never mixed with another's."""


class PlainLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own log, in the format that its settings name."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log one request; the probes would bury everything else."""
        if self.access_log_enabled and environ.get("PATH_INFO") not in HEALTH_PATHS:
            self.write(resp, req, environ, request_time)

    def write(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write the line."""
        super().access(resp, req, environ, request_time)

    def atoms(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta
    ) -> dict[str, Any]:
        """Return what a format can name; the request line and the path without the query."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = _path(req)
        return {**found, "r": f"{found['m']} {path} {found['H']}", "U": path}


class JsonLog(PlainLog):
    """One JSON object a line, in the words that Railway's log viewer knows."""

    def write(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write the line."""
        path, method = _path(req), environ["REQUEST_METHOD"]
        status = int(str(resp.status).split()[0]) if resp.status else 500
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "error" if status >= 500 else "info",
            "message": f"{method} {path} {status}",
            "method": method,
            "path": path,
            "status": status,
            "bytes": resp.sent,
            "seconds": round(request_time.total_seconds(), 3),
            "request_id": environ.get(request_id.VARIABLE),
        }
        self.access_log.info("%s", json.dumps(entry))


def _path(req: Any) -> str:
    return str(req.path)[:_LONGEST]
