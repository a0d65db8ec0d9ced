"""The one error class, how it is worded, and the exit statuses that every verb answers with."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

from invoke.exceptions import Exit

_ENDING = 10.0
"""Seconds for which an interruption holds: one that was lost on the way must not be the last."""


class Status(IntEnum):
    """What a verb's exit status says; the same table is in docs/release.md."""

    LIVE = 0
    """Done: live, clean, or a dry run that would do it."""
    REFUSED = 1
    """Something a person must mend first; nothing moved."""
    COULD_NOT_RUN = 2
    """A tool, the network or the configuration is missing or wrong; nothing moved."""
    WAITS = 3
    """`status` alone: something waits to be released."""
    DRIFT = 4
    """`status` alone: what is live, what is released and what is on main do not fit together."""
    NOT_VERIFIED = 5
    """Pushed, but nobody saw it live (`--no-wait`, or nothing is proven in time)."""
    FAILED = 6
    """Pushed, but it did not go live; the old version serves."""
    SUPERSEDED = 7
    """Pushed, but a newer release is live."""
    INTERRUPTED = 130
    """Ctrl-C."""
    TERMINATED = 143
    """`serve` alone: SIGTERM before it served."""


class ShipwayError(Exit):
    """Something that a person can mend: what is wrong in one sentence, then how to get past it."""

    def __init__(self, problem: str, hint: str, status: Status = Status.REFUSED) -> None:
        self.problem = printable(problem)
        self.hint = printable(hint)
        super().__init__(f"Error: {self.problem}\nHint: {self.hint}", int(status))
        self.status = status

    def __str__(self) -> str:
        return self.problem


def printable(text: str) -> str:
    """Return `text` without what a terminal takes for a command, or for another order of signs.

    Lines and tabs stay.
    """
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "?", text)


def counted(count: int, noun: str, plural: str = "s") -> str:
    """Return a number with its noun, as people say it."""
    return f"{count} {noun}{'' if count == 1 else plural}"


@dataclass
class Interruption:
    """What it means to be interrupted now."""

    consequence: str
    hint: str

    def now_means(self, consequence: str, hint: str) -> None:
        """Say what an interruption means from here on."""
        self.consequence, self.hint = consequence, hint

    def error(self) -> ShipwayError:
        """Return what to say of it."""
        return ShipwayError(f"interrupted; {self.consequence}", self.hint, Status.INTERRUPTED)


class _Interrupted(KeyboardInterrupt):
    """An interruption whose exit status is ours to say.

    Where a plain one has left generated code, as the making of a dataclass, Python ends itself by
    SIGINT at last, however it was handled.
    """


@contextmanager
def interruptible(consequence: str, hint: str) -> Iterator[Interruption]:
    """Turn Ctrl-C, SIGTERM or a closed terminal into an error that says what became of the work.

    One more, while what was begun is being ended, changes nothing, and none does once that is
    over; nor does a signal that was ignored before, as under nohup.
    """
    heeded = -_ENDING

    def heed(*_: object) -> None:
        nonlocal heeded
        if time.monotonic() - heeded >= _ENDING:
            heeded = time.monotonic()
            raise _Interrupted

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    after = [(number, signal.signal(number, heed)) for number in heard]
    interruption = Interruption(consequence, hint)
    try:
        yield interruption
    except KeyboardInterrupt as interrupt:
        # All that is left is to say so and to end; Python's own end leaves what is ignored alone.
        after = [(number, signal.SIG_IGN) for number in heard]
        raise interruption.error() from interrupt
    finally:
        for number, handler in after:
            signal.signal(number, handler)
