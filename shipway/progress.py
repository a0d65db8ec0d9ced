"""Times the steps of a verb and shows each as it runs.

In a terminal that is a line that moves, and plain lines elsewhere.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shipway.errors import printable
from shipway.report import is_terminal, note

if TYPE_CHECKING:
    from rich.text import Text

_INTERVAL = 15.0
"""Seconds after which a step that still runs is said again where there is no terminal."""


class Progress:
    """Times the steps of a verb and shows each one as it runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Show `name` while the block runs, then the time that it took.

        The block may tell what it waits for: it is given who shows that too.
        """
        running = _Running(name)
        with _moving(running) if _is_terminal() else _repeated(running):
            yield running.hear
        self.seconds[name] = round(running.seconds(), 3)
        note(f"  {name}  {self.seconds[name]:.1f} s")

    def total(self) -> str:
        """Return where the time went, for a closing line."""
        return ", ".join(f"{name.lower()} {spent:.1f} s" for name, spent in self.seconds.items())


class _Running:
    """A step that runs, as a line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = time.monotonic()
        self._heard = ""

    def hear(self, text: str) -> None:
        self._heard = printable(text)

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def __str__(self) -> str:
        return f"{self._name}  {self.seconds():.0f} s  {self._heard}".rstrip()

    def __rich__(self) -> "Text":
        """Return the line as it is now, which rich asks for with each picture, in one row."""
        from rich.text import Text

        return Text(str(self), no_wrap=True, overflow="ellipsis")


def _is_terminal() -> bool:
    return is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"


@contextmanager
def _moving(running: _Running) -> Iterator[None]:
    """Show in a terminal what runs as a line that moves."""
    from rich.console import Console

    with Console(stderr=True, highlight=False).status(running):
        yield


@contextmanager
def _repeated(running: _Running) -> Iterator[None]:
    """Say elsewhere what runs, now and then."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(_INTERVAL):
            note(f"  {running}")

    thread = threading.Thread(target=repeat, daemon=True)
    try:
        thread.start()  # within, since an interruption may come here already
        yield
    finally:
        over.set()
        if thread.is_alive():
            thread.join()
