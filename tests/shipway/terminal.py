"""A terminal on which somebody watches a verb, or answers the question of a release."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

from tests.shipway.laptop import Laptop
from tests.shipway.programs import TIMEOUT, Ran, invoke_command

QUESTION = "[y/N] "


RELEASE = ("release", "--no-wait")
_TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def answered(
    laptop: Laptop,
    keys: bytes,
    before: Callable[[], object] = lambda: None,
    verb: tuple[str, ...] = RELEASE,
) -> Ran:
    """Run a verb, a release unless another is named; when it asks, call `before`, type `keys`."""
    import pty  # which Windows lacks: there, only these tests fail

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        invoke_command(*verb), cwd=laptop.folder, env=laptop.environment(),
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        assert process.stdout
        asked = ""
        while not asked.endswith(QUESTION) and (letter := process.stdout.read(1)):
            asked += letter
        before()
        os.write(ours, keys)
        out, err = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
    return Ran(process.returncode, asked + out, err)


def watched(laptop: Laptop, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a verb whose standard error is a terminal; return its status and what that showed."""
    import pty  # which Windows lacks: there, only these tests fail

    ours, theirs = pty.openpty()
    environment = {**laptop.environment(**settings), "TERM": "xterm", "COLUMNS": "80"}
    process = subprocess.Popen(
        invoke_command(*arguments), cwd=laptop.folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    return _shown(process, ours)


def at_a_terminal(laptop: Laptop, *arguments: str) -> tuple[int, str]:
    """Run a verb in a terminal window, /dev/tty and all; return its status and what it showed."""
    import pty  # which Windows lacks: there, only these tests fail

    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", _TAKE_TERMINAL, *invoke_command(*arguments)]
    environment = {**laptop.environment(), "TERM": "dumb", "COLUMNS": "500"}
    process = subprocess.Popen(
        command, cwd=laptop.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    return _shown(process, ours)


def screen(laptop: Laptop, columns: int, *arguments: str) -> list[str]:
    """Run a verb whose output is a terminal so wide; return the rows that it has printed."""
    import pty  # which Windows lacks: there, only these tests fail

    ours, theirs = pty.openpty()
    environment = {**laptop.environment(), "TERM": "xterm", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        invoke_command(*arguments), cwd=laptop.folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=theirs, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    _, shown = _shown(process, ours)
    return shown.removesuffix("\r\n").split("\r\n")


def _shown(process: "subprocess.Popen[bytes]", ours: int) -> tuple[int, str]:
    """Read a terminal until its program has ended; return the status and what was shown."""
    shown = b""
    try:
        with suppress(OSError):  # as its other side closes
            while part := os.read(ours, 4096):
                shown += part
        return process.wait(TIMEOUT), shown.decode()
    finally:
        process.kill()
        process.wait()
        os.close(ours)
