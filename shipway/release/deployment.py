"""Watches what Railway does with a release that was pushed, beside its public address."""

import threading
from collections.abc import Callable
from contextlib import suppress

from shipway.errors import ShipwayError, Status
from shipway.railway import deployments
from shipway.railway.outcome import Outcome, State, Step, failure
from shipway.release.service import Reached

_STATUSES = {
    State.FAILED: Status.FAILED,
    State.SKIPPED: Status.FAILED,
    State.REMOVED: Status.FAILED,
    State.NEEDS_APPROVAL: Status.NOT_VERIFIED,
    State.SUPERSEDED: Status.SUPERSEDED,
}
_HINTS = {
    State.FAILED: "mend what the log's end above says, and release that",
    State.SKIPPED: "mend the workflow or the watch paths, or deploy the commit in the dashboard",
    State.REMOVED: "Railway's dashboard says who removed it; `invoke status` looks again",
    State.NEEDS_APPROVAL: "approve it in Railway's dashboard, then `invoke status` looks again",
    State.SUPERSEDED: "`invoke status` shows what is live instead",
}


class Watch:
    """What Railway has said so far of one commit."""

    def __init__(self, reach: Reached | None, commit: str) -> None:
        self._reach, self._commit = reach, commit
        self.outcome: Outcome | None = None
        """The last look's; None before the first, and without a token."""

    def is_over(self) -> bool:
        """Say whether Railway has given the release up."""
        return self.outcome is not None and self.outcome.state in _STATUSES

    def begin(self, seconds: float, hear: Callable[[str], None]) -> None:
        """Look beside what else is done; nobody waits for the last look."""
        threading.Thread(target=self.look, args=(seconds, hear), daemon=True).start()

    def look(self, seconds: float, hear: Callable[[str], None]) -> None:
        """Look again and again until there is an end, or the time is up."""
        if self._reach is None:
            return
        for found in deployments.watch(*self._reach, self._commit, seconds):
            self.outcome = found
            hear(found.reason)

    def steps(self) -> tuple[Step, ...]:
        """Return the steps of the deployment, as far as Railway tells."""
        with suppress(ShipwayError):
            if self._reach and self.outcome and self.outcome.deployment:
                return deployments.steps(self._reach[0], self.outcome.deployment)
        return ()

    def log(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Return the last lines of the deployment's log, as far as Railway tells."""
        with suppress(ShipwayError):
            if self._reach and self.outcome and self.outcome.deployment:
                return deployments.log(self._reach[0], self.outcome.deployment, steps)
        return ()

    def steps_told(self) -> str:
        """Word the steps that took time, in one line."""
        return ", ".join(f"{x.title} {x.seconds:.0f} s" for x in self.steps() if x.seconds)

    def given_up(self, seen: str | None, say: Callable[[str], None]) -> ShipwayError | None:
        """Return what Railway has ended the release with, its log said first; None for no end.

        `seen` is the commit that the public address names.
        """
        if self.outcome is None or not self.is_over():
            return None
        state, steps = self.outcome.state, self.steps()
        reason = self.outcome.reason
        if state == State.FAILED:
            for line in self.log(steps):
                say(f"    {line}")
            reason += f" ({broken})" if (broken := failure(steps)) else ""
        if seen and seen != self._commit:
            reason += f"; {seen[:9]} serves"
        return ShipwayError(f"{self._commit[:9]} {reason}", _HINTS[state], _STATUSES[state])
