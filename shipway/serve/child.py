"""Runs work in a child process that dies with this one, and hands its answer over."""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

from shipway.errors import ShipwayError, Status


class Child:
    """One forked child; to be made before this process has threads or connections of its own."""

    def __init__(self, what: str, work: Callable[[], str]) -> None:
        """Start the work; `what` names it in the error where the child dies of it."""
        self._what = what
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # or the child would write it once more
        self._line, line = socket.socketpair()
        self._pid = os.fork()
        if not self._pid:
            self._line.close()  # held open by the parent alone: its end is the parent's
            _run(work, line)
        line.close()

    def answer(self) -> str:
        """Wait for the end of the work; return what it returned, or raise its ShipwayError."""
        with self._line:
            said = b"".join(iter(lambda: self._line.recv(65536), b""))
        _, status = os.waitpid(self._pid, 0)
        if not said:
            ending = os.waitstatus_to_exitcode(status)
            reason = f"was killed by signal {-ending}" if ending < 0 else f"ended with {ending}"
            raise ShipwayError(
                f"{self._what}: the process that did it {reason}",
                "give the service more memory, if that ran out, and deploy again",
            )
        answer = json.loads(said)
        if "problem" in answer:
            raise ShipwayError(answer["problem"], answer["hint"], Status(answer["status"]))
        return str(answer["result"])


def _run(work: Callable[[], str], line: socket.socket) -> None:
    """Work, answer, and end this process: whatever happens, the parent's code does not run here."""
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave_to_the_parent)
        threading.Thread(target=_die_with_the_parent, args=(line,), daemon=True).start()
        try:
            answer: dict[str, str | int] = {"result": work()}
        except ShipwayError as error:
            answer = {"problem": error.problem, "hint": error.hint, "status": int(error.status)}
        line.sendall(json.dumps(answer).encode())
        status = 0
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _die_with_the_parent(line: socket.socket) -> None:
    line.recv(1)  # the parent writes nothing: this returns when the parent is gone
    os._exit(1)


def _leave_to_the_parent(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: a signal to the whole group is for the parent, with whom this child ends."""
