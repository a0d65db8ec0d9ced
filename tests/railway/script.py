"""What a test writes down of Railway: a service that nobody has set up, and deployments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

PROJECT, ENVIRONMENT, SERVICE, DATABASE = "project-1", "environment-1", "service-1", "service-2"
BEGINNING = datetime(2026, 11, 1, 12, tzinfo=UTC)

# What a service is like that nobody has set up beyond choosing the repository.
UNTOUCHED: dict[str, Any] = {
    "source": {"repo": "team/site"}, "watchPatterns": [], "rootDirectory": None,
    "buildCommand": None, "startCommand": None, "healthcheckPath": None,
    "healthcheckTimeout": None, "overlapSeconds": None, "drainingSeconds": None,
    "restartPolicyType": "ON_FAILURE",
}  # fmt: skip
MYSQL = ("MYSQLHOST", "MYSQLPORT", "MYSQLUSER", "MYSQLPASSWORD", "MYSQLDATABASE", "MYSQL_URL")


@dataclass
class Deployed:
    """A deployment as a test scripts it."""

    commit: str | None
    statuses: Sequence[str | None] = ("SUCCESS",)
    """Its status at each look at the list, the last one for ever; None: it is not there yet."""
    minutes: int = 0
    """When it was made, after all others with a lower number."""
    steps: Sequence[tuple[str, float | None, str]] = ()
    """Name, seconds (None: it never ended) and error of each step."""
    build_log: Sequence[str] = ()
    log: Sequence[str] = ()

    @property
    def id(self) -> str:
        """Railway's id of it."""
        return f"deployment-{self.minutes}"

    def status(self, look: int) -> str | None:
        """Return its status at the n-th look, from 0."""
        return self.statuses[min(look, len(self.statuses) - 1)]


def trigger(branch: str, *, check_suites: bool = False, service: str = SERVICE) -> dict[str, Any]:
    """Return what makes pushes to a branch deployments of a service."""
    return {"id": f"trigger-of-{service}", "serviceId": service, "branch": branch,
            "repository": "team/site", "checkSuites": check_suites}  # fmt: skip


def at(seconds: float) -> str:
    """Return a moment as Railway writes it."""
    return (BEGINNING + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
