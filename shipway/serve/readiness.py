"""Finds out in time whether this process is ready: one thread looks, and nobody waits for long.

A database that hangs, or a page that does, holds up the thread that looks, and none that serves.
"""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from shipway.errors import printable
from shipway.serve.checks import DATABASE
from shipway.serve.log import say

_FRESH = 1.0
"""Seconds for which a verdict serves everybody who asks; longer where it took longer to make."""
_PATIENCE = 5.0
"""Seconds for which somebody who asks may wait."""
_GIVEN_UP = 30.0
"""Seconds after which a thread that hangs is left alone, and another one looks."""
_MOST_THREADS = 3
_LONGEST_REASON = 300

Checks = Mapping[str, Callable[[], str]]


@dataclass(frozen=True)
class Check:
    """One thing that readiness depends on; `reason` is empty where it is well."""

    name: str
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """What was found out; `made` is a time of the monotonic clock."""

    checks: tuple[Check, ...] = ()
    made: float = float("-inf")
    seconds: float = 0.0

    @property
    def ready(self) -> bool:
        """Whether everything was looked at and is well."""
        return bool(self.checks) and not self.reasons

    @property
    def reasons(self) -> str:
        """Why it is not ready, in one line."""
        return "; ".join(f"{check.name}: {check.reason}" for check in self.checks if check.reason)

    def is_younger_than(self, seconds: float) -> bool:
        """Say whether it was made within the last `seconds`."""
        return time.monotonic() - self.made < seconds


class Readiness:
    """The newest verdict on this process."""

    def __init__(self, checks: Checks, when_ready: Callable[[], None]) -> None:
        """`when_ready` is called once, by the thread that found it ready first."""
        self._checks = checks
        self._when_ready = when_ready
        self._seen_ready = False
        self._lock = threading.Lock()  # never held while anything is looked at
        self._looks: list[_Look] = []
        self._last = Verdict()
        self._told = ""

    def verdict(self) -> Verdict:
        """Return a fresh verdict, or the last one while another thread makes the next."""
        with self._lock:
            last = self._last
            if last.is_younger_than(max(_FRESH, last.seconds)):
                return last
            begun_for_us = self._begin()
            look = self._looks[-1]
        if not begun_for_us and last.is_younger_than(_PATIENCE) and not look.is_late():
            return last
        verdict = look.wait()
        self._tell(verdict)
        return verdict

    def _begin(self) -> bool:
        """Start a look unless one is under way; say whether it was started."""
        self._looks = [look for look in self._looks if look.is_alive()]
        at_work = [look for look in self._looks if look.age() < _GIVEN_UP]
        if at_work or len(self._looks) >= _MOST_THREADS:
            return False
        self._looks.append(_Look(self._checks, self._publish, self._note_ready))
        self._looks[-1].start()
        return True

    def _publish(self, verdict: Verdict) -> None:
        self._last = verdict
        self._tell(verdict)

    def _note_ready(self) -> None:
        if not self._seen_ready:
            self._seen_ready = True
            self._when_ready()

    def _tell(self, verdict: Verdict) -> None:
        """Say in the log what has changed, since who probes keeps the reasons to itself."""
        line = f"not ready: {verdict.reasons}" if verdict.reasons else "ready"
        if line != self._told:
            self._told = line
            say(line)


class _Look(threading.Thread):
    """One look at everything, on database connections of its own that it gives back."""

    def __init__(
        self, checks: Checks, publish: Callable[[Verdict], None], note_ready: Callable[[], None]
    ) -> None:
        super().__init__(name="readiness", daemon=True)
        self._checks = checks
        self._publish = publish
        self._note_ready = note_ready
        self._began = time.monotonic()
        self._over = threading.Event()
        self._made: list[Check] = []
        self._at = DATABASE

    def run(self) -> None:
        """Look, tell, and give the connections back."""
        from django.db import connections

        try:
            self._look()
            verdict = Verdict(tuple(self._made), time.monotonic(), self.age())
            self._publish(verdict)
            self._over.set()
            if verdict.ready:
                self._note_ready()
        finally:
            with suppress(Exception):  # a connection that is broken is closed
                connections.close_all()

    def age(self) -> float:
        """Return for how many seconds it has been under way."""
        return time.monotonic() - self._began

    def is_late(self) -> bool:
        """Say whether nobody waits for it any more."""
        return not self._over.is_set() and self.age() > _PATIENCE

    def wait(self) -> Verdict:
        """Return what it finds; when it takes too long, that."""
        if self._over.wait(max(0.0, _PATIENCE - self.age())):
            return Verdict(tuple(self._made))
        late = Check(self._at, f"no answer within {_PATIENCE:g} s")
        return Verdict((*self._made, late))

    def _look(self) -> None:
        for name, check in self._checks.items():
            self._at = name
            reason = _reason(check)
            self._made.append(Check(name, reason))
            if reason and name == DATABASE:
                return  # nothing else can be asked


def _reason(check: Callable[[], str]) -> str:
    try:
        reason = check()
    except BaseException as error:  # noqa: BLE001 - even a page that exits is a reason
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return printable(reason[:_LONGEST_REASON])
