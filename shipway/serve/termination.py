"""What SIGTERM and Ctrl-C mean before anything is served: finish the step at hand, then stop."""

import os
import signal
import threading
from types import FrameType, TracebackType

from shipway.errors import ShipwayError, Status
from shipway.serve.log import say

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_STATUS = {signal.SIGTERM: Status.TERMINATED, signal.SIGINT: Status.INTERRUPTED}


class Termination:
    """A context manager: while it is open, a signal asks to stop, and a second one stops at once.

    A handler that raised would tear a statement in two; so the work asks here between its steps.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._signal = signal.SIGTERM

    def __enter__(self) -> "Termination":
        self._before = [(number, signal.signal(number, self._ask)) for number in _SIGNALS]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for number, handler in self._before:
            signal.signal(number, handler)

    def check(self) -> None:
        """Stop where that was asked for."""
        if self._asked.is_set():
            raise ShipwayError(
                f"stopped by {self._signal.name} before it served",
                "nothing is lost: the next start goes on from here",
                _STATUS[self._signal],
            )

    def sleep(self, seconds: float) -> None:
        """Pause, but not beyond a signal."""
        self._asked.wait(seconds)
        self.check()

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        if self._asked.is_set():
            os._exit(128 + number)
        self._signal = signal.Signals(number)
        self._asked.set()
        say(f"{self._signal.name}: stopping after the step at hand; once more stops at once")
