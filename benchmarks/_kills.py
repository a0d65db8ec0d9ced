"""Kills what a laptop runs, and waits for what is left to come to its end."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path


def at_work_in(folder: Path) -> list[int]:
    """Return the processes whose working folder lies in `folder`, but for this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            place = str((process / "cwd").readlink())
            if f"{place}/".startswith(f"{folder}/") and int(process.name) != os.getpid():
                found.append(int(process.name))
    return found


def end_all(processes: Iterable[int]) -> None:
    """Kill them, as when a laptop's battery is empty."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def wait_for_all_in(folder: Path, but: int = 0, patience: float = 30) -> None:
    """Wait until nothing is at work in `folder` any more, but for one process."""
    deadline = time.monotonic() + patience
    while set(at_work_in(folder)) - {but}:
        if time.monotonic() > deadline:
            raise TimeoutError(f"something is still at work in {folder}")
        time.sleep(0.01)
