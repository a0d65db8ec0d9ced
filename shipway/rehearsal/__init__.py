"""The rehearsal of one release: started beside the release before it, walked, and judged."""

from dataclasses import dataclass
from datetime import datetime

from shipway import site
from shipway.errors import ShipwayError
from shipway.model import Verdict
from shipway.rehearsal import demonstration, handover, scratch, visits
from shipway.rehearsal.database import Database
from shipway.rehearsal.questions import Project, Tables
from shipway.rehearsal.seen import Schema, Seen
from shipway.rehearsal.stage import Stage
from shipway.rehearsal.verdict import decide
from shipway.rehearsal.visits import Tour
from shipway.release.follow import ready_url
from shipway.standin import Deployment

_ANSWER_TIME = 30.0
"""Seconds until a deployment that is healthy must answer at the public address."""


@dataclass(frozen=True)
class Earlier:
    """The release before, started, filled and walked."""

    deployment: Deployment
    tour: Tour
    needed: Tables | None
    """The tables of its models."""
    columns: dict[str, dict[str, bool]]
    """The tables as they were before the new release started."""


def rehearse(stage: Stage, commit: str, before: str | None) -> Verdict:
    """Deploy `commit` beside the release `before` it, and say what that has shown.

    Raises where it would not even go live.
    """
    with stage.step("Database"):
        database = stage.open_database(commit)
    seen = Seen(database.kind, database.production)
    earlier = _earlier(stage, database, before, seen)
    seen.migrations_before = database.migrations()
    deployment = stage.standin.start(commit)
    if deployment.reason:
        raise _refusal(stage, f"this release would not go live: {deployment.reason}")
    seen.migrations_after = database.migrations()
    stage.standin.switch(deployment)
    with stage.step("Answer"):
        _require_named(stage, deployment, seen)
    if not stage.is_filled():
        _fill(stage, deployment, seen)
    with stage.step("Walk"):
        seen.walked = visits.tour(stage, deployment).walked
        _require_running(stage, deployment)
    if earlier:
        with stage.step("Rollback"):
            _go_back(stage, database, earlier, deployment, seen)
        with stage.step("Handover"):
            seen.handover = handover.hand_over(stage, earlier.deployment, deployment)
    return decide(seen, datetime.now().astimezone().date().isoformat())


def require_deployable(stage: Stage, verdict: Verdict) -> None:
    """Refuse a release that would break in production."""
    if verdict.problems:
        problems = "; ".join(verdict.problems)
        raise _refusal(stage, f"this release would break in production: {problems}")


def _refusal(stage: Stage, problem: str) -> ShipwayError:
    where = f"; the whole log is in {stage.folder}" if scratch.logs(stage.folder) else ""
    return ShipwayError(problem, f"mend it, commit, and rehearse again{where}")


def _earlier(stage: Stage, database: Database, commit: str | None, seen: Seen) -> Earlier | None:
    """Start the release before on the empty database, fill that, and walk what it shows."""
    if commit is None:
        seen.no_earlier = "there is no earlier release"
        return None
    with stage.step("Previous"):
        deployment = stage.standin.start_earlier(commit)
    if deployment.reason:
        stage.say(f"The release before, {commit[:9]}, does not start: {deployment.reason}")
        seen.no_earlier = f"the release before does not start here: {deployment.reason}"
        database.empty()  # of what it may have left half-done
        return None
    _fill(stage, deployment, seen)
    with stage.step("Before"):
        tour = visits.tour(stage, deployment)
        needed = _tables(deployment)
    return Earlier(deployment, tour, needed, database.columns())


def _go_back(
    stage: Stage, database: Database, earlier: Earlier, deployment: Deployment, seen: Seen
) -> None:
    """Look whether the release before still works on the database that the new one has left."""
    seen.now_broken = visits.repeat(stage, earlier.deployment, earlier.tour)
    seen.schema = Schema(earlier.needed, earlier.columns, database.columns())
    if seen.migrations_before and seen.migrations_after == seen.migrations_before:
        seen.same_models = earlier.needed is not None and earlier.needed == _tables(deployment)


def _tables(deployment: Deployment) -> Tables | None:
    project = Project(deployment.source, deployment.made, deployment.config, deployment.folder)
    return project.tables(deployment.variables)


def _fill(stage: Stage, deployment: Deployment, seen: Seen) -> None:
    if not deployment.config.demo_command:
        seen.undecided["pages with data"] = "there is no demo_command"
        return
    with stage.step("Data"):
        stage.filled = demonstration.fill(deployment, stage.folder / "demo.log")
    if stage.is_filled():
        seen.undecided.pop("pages with data", None)
    else:
        seen.undecided["pages with data"] = stage.filled.said


def _require_named(stage: Stage, deployment: Deployment, seen: Seen) -> None:
    """Require the public address to name the commit, where `serve` says it; nothing else does."""
    if deployment.container.named_commit() is None:
        seen.undecided["the live commit"] = "only `invoke serve` names it, at /readyz"
        return
    outcome = site.wait_until_live(ready_url(stage.config), deployment.commit, _ANSWER_TIME)
    if not outcome.live:
        raise _refusal(stage, f"this release would not go live: {outcome.reason}")


def _require_running(stage: Stage, deployment: Deployment) -> None:
    """Refuse a release that has ended by itself meanwhile."""
    if ended := deployment.container.ended():
        raise _refusal(stage, f"this release would not stay live: {ended}")
