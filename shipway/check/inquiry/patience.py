"""Gives a page up that takes too long, as the server does with the worker that makes it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST = 3
"""Pages that are waited for so long; then no other is asked for."""


class NoAnswer(BaseException):
    """A page took too long; no Exception, which the project's own code might catch."""


class Patience:
    """How long a page may take, and what was lost on those that take longer."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.lost = 0.0

    def for_seconds(self, seconds: float) -> Callable[[], bool]:
        """Return what says whether time is left, not counting what little was lost."""
        ends = time.monotonic() - self.lost + seconds
        return lambda: time.monotonic() - self.lost < ends and self.lost < MOST * self.seconds

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Raise NoAnswer in what takes longer, and again each second in case that is swallowed."""
        if not hasattr(signal, "SIGALRM"):  # on Windows the whole inquiry has a limit
            yield
            return

        def give_up(*_: object) -> None:
            raise NoAnswer(f"no answer within {self.seconds:.0f} s, so the server gives it up")

        before = signal.signal(signal.SIGALRM, give_up)
        signal.setitimer(signal.ITIMER_REAL, self.seconds, 1)
        started = time.monotonic()
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            took = time.monotonic() - started
            self.lost += took if took >= self.seconds else 0
