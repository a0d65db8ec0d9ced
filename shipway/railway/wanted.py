"""Decides which settings and variables of a service differ from what a release needs (pure)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shipway.config import Config
from shipway.railway.judging import DRAINING
from shipway.railway.settings import Service

DRAINING_SECONDS = 35
"""What `serve` needs from SIGTERM to its end."""
_OVERLAP_SECONDS = 3
"""The edge may ask the old version for 2 s more; other start commands than `serve` end at once."""
_MYSQL = ("MYSQLHOST", "MYSQLPORT", "MYSQLUSER", "MYSQLPASSWORD", "MYSQLDATABASE")
_SUPERUSER = ("DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_EMAIL", "DJANGO_SUPERUSER_PASSWORD")
RANDOM = "a new random value"
GIVEN = "the value in your environment"


class Kind(StrEnum):
    """What a change is made to."""

    SETTING = "setting"
    VARIABLE = "variable"
    TRIGGER = "trigger"


@dataclass(frozen=True)
class Change:
    """One difference: what is set, and what a release needs."""

    kind: Kind
    field: str
    """By Railway's own name."""
    before: str
    """As it is shown; empty where it is not set."""
    after: str
    """As it is shown: of a secret where it comes from."""
    value: str | int | None = None
    """What is sent; a secret is made or looked up only then."""


def differences(service: Service, config: Config, start_command: str) -> Iterator[Change]:
    """Yield the settings that differ (pure)."""
    overlap = service.overlap_seconds
    wanted: dict[str, tuple[str | int | None, str | int | None]] = {
        "buildCommand": (service.build_command, config.build_command),
        "healthcheckPath": (service.health_path, config.health_path),
        "healthcheckTimeout": (service.health_timeout, config.health_timeout),
        "overlapSeconds": (overlap, _least(overlap, _OVERLAP_SECONDS)),
        "drainingSeconds": (service.draining_seconds, _draining(service)),
    }
    if start_command and service.start_command.strip() not in ("", start_command):
        wanted["startCommand"] = (service.start_command, None)
    if service.restart_policy == "NEVER":
        wanted["restartPolicyType"] = (service.restart_policy, "ON_FAILURE")
    for field, (before, after) in wanted.items():
        if before != after:
            yield Change(Kind.SETTING, field, _shown(before), _shown(after), after)
    branch, trigger = config.production_branch, service.trigger
    if trigger and trigger.branch != branch:
        yield Change(Kind.TRIGGER, "branch", trigger.branch, branch, branch)
    if not trigger and service.repository:
        yield Change(Kind.TRIGGER, "branch", "", branch, branch)


def variables(service: Service, given: Collection[str]) -> Iterator[Change]:
    """Yield the variables that are missing (pure); `given` are the names in the environment."""
    has = service.variables
    if "SECRET_KEY" not in has:
        yield Change(Kind.VARIABLE, "SECRET_KEY", "", RANDOM)
    if service.mysql and not has & {"MYSQL_URL", "DATABASE_URL"}:
        for name in _MYSQL:
            if name not in has:
                reference = f"${{{{{service.mysql}.{name}}}}}"
                yield Change(Kind.VARIABLE, name, "", reference, reference)
    if DRAINING not in has:  # `serve` reads how long it has
        seconds = str(_least(service.draining_seconds, DRAINING_SECONDS))
        yield Change(Kind.VARIABLE, DRAINING, "", seconds, seconds)
    for name in _SUPERUSER:
        if name not in has and name in given:
            yield Change(Kind.VARIABLE, name, "", GIVEN)


def advice(service: Service, given: Collection[str]) -> Iterator[str]:
    """Yield what nobody but a person can do (pure)."""
    if not service.trigger and not service.repository:
        yield f"Connect the repository: {service.name}, Settings, Source, in Railway's dashboard"
    if not service.mysql and not service.variables & {"MYSQL_URL", "MYSQLHOST", "DATABASE_URL"}:
        yield "Add a database: Create, Database, MySQL, in Railway's dashboard; then run this again"
    missing = [name for name in _SUPERUSER if name not in service.variables and name not in given]
    if missing:
        yield (f"No superuser is made without {', '.join(missing)}: set them in your environment "
               "and run this again, or in Railway")  # fmt: skip


def _draining(service: Service) -> int | None:
    """Return what is needed; where the variable is set, it holds, and nobody reads it here."""
    if DRAINING in service.variables:
        return service.draining_seconds
    return _least(service.draining_seconds, DRAINING_SECONDS)


def _least(stated: int | None, needed: int) -> int:
    return max(stated or 0, needed)


def _shown(value: str | int | None) -> str:
    return "" if value is None else str(value)
