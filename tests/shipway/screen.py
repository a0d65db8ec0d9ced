"""A terminal of some width, as a verb's standard output."""

import os
import subprocess
from contextlib import suppress

from tests.shipway.laptop import Laptop
from tests.shipway.programs import TIMEOUT, invoke_command


def screen(laptop: Laptop, columns: int, *arguments: str) -> list[str]:
    """Run a verb whose output is a terminal; return the rows that it has printed."""
    import pty  # which Windows lacks: there, only these tests fail

    ours, theirs = pty.openpty()
    environment = {**laptop.environment(), "TERM": "xterm", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        invoke_command(*arguments), cwd=laptop.folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=theirs, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        with suppress(OSError):  # as its other side closes
            while part := os.read(ours, 4096):
                shown += part
        process.wait(TIMEOUT)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return shown.decode().removesuffix("\r\n").split("\r\n")
