"""A process group that ends with this program, however that ends: nothing of it is left."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

_WATCHED = '(cd / && { read -r -u 3; kill -KILL 0; } &) 3<&0; exec "$@" </dev/null'
"""Becomes the command, $@, and leaves somebody in its process group who waits for the pipe from
this program to close, as it does whatever ends this program, and kills the group then."""


def start(
    command: list[str], folder: Path, environment: Mapping[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    """Start a command as the first process of a group whose output is appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            ["bash", "-c", _WATCHED, "bash", *command], cwd=folder, env=environment,
            stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def end(process: "subprocess.Popen[bytes]") -> int:
    """Kill what is left of the group; return the status of its first process."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()  # which closes the pipe
    return process.returncode


def run(command: list[str], folder: Path, environment: Mapping[str, str], log: Path) -> int:
    """Run a command until its first process ends; return the status of that."""
    process = start(command, folder, environment, log)
    try:
        return process.wait()
    finally:
        end(process)
