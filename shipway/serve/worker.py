"""gunicorn's threaded worker, which stops when its arbiter says so and leaves nobody waiting.

SIGTERM, which may have been sent to the whole process group, only announces the end.
"""

import select
import signal
from types import FrameType
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

STOP = signal.SIGUSR2
"""What tells a worker to finish its requests and end."""
SIGNALS = (signal.SIGTERM, STOP)


class SteadyWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A process that serves."""

    leaving = False
    """Whether the end is announced: each answer then says `Connection: close`."""

    def init_signals(self) -> None:
        """Take signals in this sense; those that came since the fork have waited."""
        super().init_signals()
        signal.signal(STOP, self.handle_exit)
        signal.signal(signal.SIGTERM, self._announce)
        for number in SIGNALS:
            signal.siginterrupt(number, False)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Once it stops, take in who waits already; whoever comes later is refused at once."""
        super().set_accept_enabled(enabled)
        while not self.alive and not enabled and self.sockets:
            listener = self.sockets.pop()
            while select.select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()

    def handle_request(self, req: Any, conn: Any) -> object:
        """Answer a request."""
        if self.leaving:
            req.force_close()
        return super().handle_request(req, conn)

    def _announce(self, _number: int, _frame: FrameType | None) -> None:
        self.leaving = True
