"""A process group that ends with this program, however that ends: nothing of it is left."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_WATCHED = '(cd / && { read -r -u 3; kill -KILL 0; } &) 3<&0; exec "$@" </dev/null'
"""Becomes the command, $@, and leaves somebody in its process group who waits for the pipe from
this program to close, as it does whatever ends this program, and kills the group then."""


def start(
    command: list[str], folder: Path, environment: Mapping[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    """Start a command as the first process of a group whose output is appended to `log`.

    Where there is no bash, as on Windows, nobody watches: killed, this program leaves it running.
    """
    bash = shutil.which("bash") if sys.platform != "win32" else None
    watched = [bash, "-c", _WATCHED, "bash"] if bash else []
    with log.open("ab") as output:
        return subprocess.Popen(
            [*watched, *command], cwd=folder, env=environment,
            stdin=subprocess.PIPE if watched else subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
        )  # fmt: skip


def end(process: "subprocess.Popen[bytes]") -> int:
    """Kill what is left of the group; return the status of its first process."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()  # which closes the pipe
    return process.returncode


def run(
    command: list[str], folder: Path, environment: Mapping[str, str], log: Path,
    seconds: float | None = None,
) -> int:  # fmt: skip
    """Run a command until its first process ends or its `seconds` are over; return its status."""
    process = start(command, folder, environment, log)
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    finally:
        status = end(process)
    return status
