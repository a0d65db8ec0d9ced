"""The one error class, and the exit statuses that every verb answers with."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from invoke.exceptions import Exit


class Status(IntEnum):
    """What a verb's exit status says; the same table is in docs/release.md."""

    LIVE = 0
    """Done: live, clean, or a dry run that would do it."""
    REFUSED = 1
    """Something a person must mend first; nothing moved."""
    COULD_NOT_RUN = 2
    """A tool, the network or the configuration is missing or wrong; nothing moved."""
    NOT_VERIFIED = 5
    """Pushed, but nobody saw it live (`--no-wait`, or no answer in time)."""
    FAILED = 6
    """Pushed, but it did not go live; the old version serves."""
    SUPERSEDED = 7
    """Pushed, but a newer deployment is live."""
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
    """Return `text` without what a terminal would take for a command; lines and tabs stay."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "?", text)


@contextmanager
def interruptible(consequence: str, hint: str) -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM or a closed terminal into an error that says what became of the work."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(number, signal.signal(number, _interrupt)) for number in numbers]
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise ShipwayError(f"interrupted; {consequence}", hint, Status.INTERRUPTED) from interrupt
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
