"""Records the argument lists of what a verb starts, as anybody on the machine can read them."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shipway.laptop import Laptop


def record_git(laptop: Laptop, folder: Path) -> Path:
    """Put a recorder before each of git's programs; return the file that they write to."""
    own = Path(subprocess.check_output(["git", "--exec-path"], text=True).strip())
    log = folder / "arguments"
    log.touch()
    programs = folder / "programs"
    programs.mkdir()
    for program in own.iterdir():
        if program.is_dir() or not os.access(program, os.X_OK):
            continue
        recorder = programs / program.name
        recorder.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$0 $*" >> "{log}"\nexec "{program}" "$@"\n'
        )
        recorder.chmod(0o755)
    for data in own.iterdir():
        if not (programs / data.name).exists():
            (programs / data.name).symlink_to(data)
    laptop.variables["GIT_EXEC_PATH"] = str(programs)
    laptop.variables["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return log


@contextmanager
def processes_with(secrets: tuple[str, ...]) -> Iterator[list[str]]:
    """Look, again and again, for processes whose argument list has a secret; give them."""
    found: list[str] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    arguments = process.read_bytes().decode("utf-8", "replace")
                except OSError:
                    continue  # it ended meanwhile
                if any(secret in arguments for secret in secrets):
                    found.append(arguments.replace("\0", " "))
            time.sleep(0.005)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()
