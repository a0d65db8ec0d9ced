"""Hears which threads the project starts while it loads, and which of them do not end."""

from __future__ import annotations

import threading
import time
from typing import Any

from .failure import calling

_PATIENCE = 2.0
"""Seconds that they are given, of which none need do more than a short task."""


class Threads:
    """The threads that are started by the project's own code from here on, until `leave`."""

    def __init__(self) -> None:
        self._start = threading.Thread.start
        self._noted: list[tuple[threading.Thread, tuple[str, int]]] = []
        threads = self

        def start(this: threading.Thread) -> None:
            place = calling()
            threads._start(this)
            if place[0] and not this.daemon:
                threads._noted.append((this, place))

        threading.Thread.start = start  # type: ignore[method-assign, assignment]

    def leave(self) -> None:
        """Note no more."""
        threading.Thread.start = self._start  # type: ignore[method-assign]

    def lasting(self) -> list[dict[str, Any]]:
        """Return the places that started a thread which goes on, and Python waits for."""
        end = time.monotonic() + _PATIENCE
        for each, _ in self._noted:
            each.join(max(0.0, end - time.monotonic()))
        return [{"file": f, "line": n} for each, (f, n) in self._noted if each.is_alive()]
