"""Judges what became of a commit, from what was seen of its deployments (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNDER_WAY = ("INITIALIZING", "QUEUED", "WAITING", "BUILDING", "DEPLOYING")
LIVE = ("SUCCESS", "SLEEPING")
"""What serves; a service may sleep until it is asked."""
_GONE = ("REMOVED", "REMOVING")
_BROKEN = ("FAILED", "CRASHED")
MAY_HAVE_LIVED = (*LIVE, *_GONE, "CRASHED")
"""What serves, and what may have served before it came to this."""


class State(StrEnum):
    """How far a commit has come."""

    ABSENT = "absent"
    """Railway has no deployment of it, yet or at all."""
    UNDER_WAY = "under way"
    LIVE = "live"
    """As far as Railway knows; what visitors get is asked of the public address."""
    FAILED = "failed"
    SKIPPED = "skipped"
    NEEDS_APPROVAL = "needs approval"
    REMOVED = "removed"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"

    @property
    def is_end(self) -> bool:
        """Say whether nothing more comes by itself."""
        return self not in (State.ABSENT, State.UNDER_WAY, State.UNKNOWN)


@dataclass(frozen=True)
class Deployment:
    """One deployment, as Railway lists it."""

    id: str
    status: str
    commit: str
    """Empty where it was made from no commit."""
    created: datetime


@dataclass(frozen=True)
class Observation:
    """What one look at the list of deployments shows of a commit."""

    own: Deployment | None
    """The newest deployment of the commit."""
    newer: Deployment | None = None
    """The newest of another commit, made later, that serves or may come to serve."""


@dataclass(frozen=True)
class Outcome:
    """What a sequence of observations comes to."""

    state: State
    reason: str
    """The end of a sentence that begins with the commit."""
    deployment: Deployment | None = None
    newer: Deployment | None = None
    """What took its place, or will."""


@dataclass(frozen=True)
class Step:
    """One step of a deployment; no seconds where it has not ended."""

    name: str
    seconds: float | None
    error: str = ""
    skipped: bool = False
    ended: datetime | None = None

    @property
    def title(self) -> str:
        """Its name as people read it."""
        return self.name.replace("_", " ").lower()


def observation(deployments: Sequence[Deployment], commit: str) -> Observation:
    """Pick what concerns `commit` from the list, which may come in any order."""
    newest_first = sorted(deployments, key=lambda each: each.created, reverse=True)
    own = next((each for each in newest_first if each.commit == commit), None)
    later = newest_first[: newest_first.index(own)] if own else []
    idle = (*_BROKEN, *_GONE, "SKIPPED", "NEEDS_APPROVAL")
    return Observation(own, next((each for each in later if each.status not in idle), None))


def outcome(seen: Sequence[Observation]) -> Outcome:
    """Say what observations, in their order, come to."""
    last = seen[-1] if seen else Observation(None)
    was_live = any(each.own and each.own.status in LIVE for each in seen)
    if last.own is None:
        if any(each.own for each in seen):
            return Outcome(State.REMOVED, "is no longer in Railway's list of deployments")
        return Outcome(State.ABSENT, "has no deployment in Railway")
    state, reason = _of_status(last.own.status, was_live=was_live)
    newer = last.newer
    replaced = newer and (newer.status in LIVE or state == State.REMOVED)
    if newer and replaced:
        state = State.SUPERSEDED
        what = newer.commit[:9] or "something that is no commit"
        reason = f"was superseded by the deployment of {what}"
    return Outcome(state, reason, last.own, newer)


def _of_status(status: str, *, was_live: bool) -> tuple[State, str]:
    if status in UNDER_WAY:
        return State.UNDER_WAY, f"is {status.lower()} in Railway"
    if status in LIVE:
        return State.LIVE, "is live, as Railway says"
    if status in _BROKEN:
        return State.FAILED, f"{'was live, then ' if was_live else ''}{status.lower()} in Railway"
    if status in _GONE:
        return State.REMOVED, f"{'was live, and ' if was_live else ''}was removed in Railway"
    if status == "SKIPPED":
        return State.SKIPPED, (
            "was skipped by Railway: a workflow failed and it waits for CI, or nothing that "
            "changed is in the service's watch paths"
        )
    if status == "NEEDS_APPROVAL":
        return State.NEEDS_APPROVAL, "waits until somebody approves it in Railway's dashboard"
    return State.UNKNOWN, f"has the status {status} in Railway, which is not known here"


def let_in(found: Sequence[Step]) -> datetime | None:
    """Return when the health check let a deployment in; None where no step says that it did."""
    checks = [each for each in found if each.name == "HEALTHCHECK"]
    return next((x.ended for x in checks if x.ended and not x.error and not x.skipped), None)


def failure(found: Sequence[Step]) -> str:
    """Say which step it was that a deployment failed at; empty where none says so."""
    told = [step for step in found if step.error]
    if told:
        return f"{told[-1].title}: {told[-1].error}"
    unfinished = [step for step in found if step.seconds is None and not step.skipped]
    return f"{unfinished[-1].title} did not end" if unfinished else ""
