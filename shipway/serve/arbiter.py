"""gunicorn's arbiter, which leaves late: after SIGTERM it answers on while the edge switches."""

import os
import signal
import time
from types import FrameType
from typing import Any

from gunicorn import arbiter
from gunicorn.workers.gthread import ThreadWorker

from shipway.serve import listening, parent
from shipway.serve.log import say
from shipway.serve.worker import SIGNALS, STOP, SteadyWorker

_AT_ONCE = 1
"""Seconds in which workers may end by themselves when nothing is waited for."""


class Arbiter(arbiter.Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """The first process: starts the workers and ends them."""

    worker_class: Any

    def __init__(self, application: Any) -> None:
        self._asked = 0
        self._leave_at: float | None = None
        self._shell = parent.shell()
        super().__init__(application)

    def setup(self, application: Any) -> None:
        """Take steady workers for gunicorn's threaded ones; any others keep their own ways."""
        super().setup(application)
        self._steady = self.worker_class is ThreadWorker
        if self._steady:
            self.worker_class = SteadyWorker

    def start(self) -> None:
        """Listen, unless the port was taken meanwhile."""
        listening.require_free(self.cfg)
        super().start()

    def init_signals(self) -> None:
        """From here on signals are the arbiter's; one that came before stops the start."""
        super().init_signals()
        self.app.check()

    def signal(self, sig: int, frame: FrameType | None) -> None:
        """Queue a signal; the second SIGTERM stops at once."""
        if sig == signal.SIGTERM:
            self._asked += 1
            sig = signal.SIGQUIT if self._asked > 1 else sig
        super().signal(sig, frame)

    def handle_term(self) -> None:
        """Answer on where somebody has to switch, else stop."""
        seconds, drain = self.app.draining.answer_on, self.cfg.graceful_timeout
        if not seconds:
            super().handle_term()
        say(
            f"SIGTERM: answering on for {seconds:g} s, then finishing what is at work for up to "
            f"{drain} s; once more stops at once"
        )
        self._leave_at = time.monotonic() + seconds
        SteadyWorker.leaving = True  # for those that start from now on
        if self._steady:
            for pid in list(self.WORKERS):
                super().kill_worker(pid, signal.SIGTERM)

    def wait_for_signals(self, timeout: float = 1.0) -> list[int]:
        """Wait for signals, and stop when it is time to leave.

        A shell in front that is gone was sent SIGTERM in our place.
        """
        if self._shell and os.getppid() != self._shell:
            self._shell = 0
            self.signal(signal.SIGTERM, None)
        if self._leave_at is not None:
            timeout = min(timeout, self._leave_at - time.monotonic())
            if timeout <= 0:
                raise StopIteration
        signals: list[int] = super().wait_for_signals(timeout)
        return signals

    def stop(self, graceful: bool = True) -> None:
        """Stop the workers: when their requests are done, or at once."""
        graceful = graceful and self._asked < 2
        if not graceful:
            self.cfg.set("graceful_timeout", _AT_ONCE)
        super().stop(graceful)

    def spawn_worker(self) -> int:
        """Start a worker; a signal waits until its own handlers are there."""
        if self._steady:
            signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid: int = super().spawn_worker()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        return pid

    def kill_worker(self, pid: int, sig: int) -> None:
        """Send a signal to a worker, a steady one in the word for it."""
        super().kill_worker(pid, STOP if self._steady and sig == signal.SIGTERM else sig)
