"""Judges whether a service's settings in Railway fit what is about to be released (pure)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from shipway.model import Finding, Level
from shipway.railway.settings import Service
from shipway.railway.watching import watched

DRAINING = "RAILWAY_DEPLOYMENT_DRAINING_SECONDS"
START = "RAILPACK_START_CMD"
CODES = frozenset({
    "railway-branch", "railway-waits-for-ci", "railway-watch-paths", "railway-start-command",
    "railway-health-path", "railway-draining", "railway-variables", "railway-root-directory",
})  # fmt: skip
"""What can be found, and silenced; docs/checks.md says what each means."""
_PROVISION = "`invoke provision --apply` sets it"


@dataclass(frozen=True)
class Needs:
    """What a release needs of the service."""

    production_branch: str
    start_command: str
    """The Procfile's; empty where there is none."""
    health_path: str
    draining_seconds: int
    """From SIGTERM until the old version has answered its last request."""
    changed: Sequence[str] = ()
    """The paths that differ from the release before; empty where that is not known."""
    variables: Collection[str] = ()
    """The names of those without which the settings do not load."""


def judge(service: Service, needs: Needs) -> Iterator[Finding]:
    """Yield what would keep the release from going live, or make it go live unproven."""
    yield from _triggering(service, needs)
    yield from _starting(service, needs)
    yield from _health(service, needs)
    yield from _draining(service, needs)
    yield from _variables(service, needs)


def _triggering(service: Service, needs: Needs) -> Iterator[Finding]:
    trigger, branch = service.trigger, needs.production_branch
    if trigger is None or trigger.branch != branch:
        deployed = f"pushes to {trigger.branch}" if trigger else "no push at all"
        yield _error(
            "railway-branch",
            f"Railway deploys {deployed}, so a release on {branch} would change nothing",
            f"{_PROVISION}; by hand: Settings, Source, branch {branch}",
        )
    if trigger and trigger.waits_for_ci:
        yield _warning(
            "railway-waits-for-ci",
            f"Railway waits for the workflows of the commit on {branch}, and skips the deployment "
            "where one fails",
            "look at GitHub's Actions while it is WAITING; live_timeout has to last for them too",
        )
    if needs.changed and not any(watched(service.watch_patterns, each) for each in needs.changed):
        yield _warning(
            "railway-watch-paths",
            f"nothing that changed is in the watch paths {', '.join(service.watch_patterns)}, so "
            "Railway would skip the deployment",
            "widen them in Railway: Settings, Build, Watch paths; empty means everything",
        )


def _starting(service: Service, needs: Needs) -> Iterator[Finding]:
    if folder := service.root_directory.strip("./ "):
        yield _warning(
            "railway-root-directory",
            f"Railway builds the folder {folder} alone, and what was checked and rehearsed is the "
            "whole commit, with the Procfile and the requirements at its root",
            "empty it in Railway: Settings, Source, Root directory",
        )
    stated = service.start_command.strip()
    if stated and needs.start_command and stated != needs.start_command:
        yield _warning(
            "railway-start-command",
            f"the start command {stated!r}, which is set in Railway, beats the Procfile's "
            f"{needs.start_command!r}, which is what was rehearsed",
            "`invoke provision --apply` empties it; by hand: Settings, Deploy, Start command",
        )
    if START in service.variables and needs.start_command:
        yield _warning(
            "railway-start-command",
            f"the variable {START} of the service beats the Procfile",
            f"delete {START} in Railway: Variables",
        )


def _health(service: Service, needs: Needs) -> Iterator[Finding]:
    by_hand = f"{_PROVISION}; by hand: Settings, Deploy, Healthcheck path {needs.health_path}"
    if not service.health_path:
        yield _warning(
            "railway-health-path",
            "no health path is set in Railway, so a version that answers nothing goes live",
            by_hand,
        )
    elif service.health_path != needs.health_path:
        yield _warning(
            "railway-health-path",
            f"Railway asks {service.health_path} whether a version is healthy, but "
            f"{needs.health_path} is what is checked and rehearsed",
            f"{by_hand}; or set shipway.health_path in invoke.yaml to {service.health_path}",
        )


def _draining(service: Service, needs: Needs) -> Iterator[Finding]:
    given = service.draining_seconds or 0
    # What the variable says is not read here; `serve` says in its log where it is too short.
    if given < needs.draining_seconds and DRAINING not in service.variables:
        yield _warning(
            "railway-draining",
            f"Railway kills the old version {given} s after SIGTERM, and its last requests need "
            f"up to {needs.draining_seconds} s",
            f"{_PROVISION}; by hand: Variables, {DRAINING}={needs.draining_seconds}",
        )


def _variables(service: Service, needs: Needs) -> Iterator[Finding]:
    provided = {"PORT", *(name for name in needs.variables if name.startswith("RAILWAY_"))}
    missing = sorted(set(needs.variables) - service.variables - provided)
    if missing:
        yield _error(
            "railway-variables",
            f"the settings do not load without {', '.join(missing)}, and the service "
            f"{service.name} has no such variable",
            "set it in Railway: Variables; `invoke provision` knows some of them",
        )


def _error(code: str, message: str, hint: str) -> Finding:
    return Finding(code, Level.ERROR, message, hint)


def _warning(code: str, message: str, hint: str) -> Finding:
    return Finding(code, Level.WARNING, message, hint)
