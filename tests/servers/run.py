"""Holds the folder of one test run and the lock that keeps its servers alive."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

LOCK = "lock"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path` against the other processes of the run."""
    with path.open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


class Run:
    """The run's folder and lock, owned by the process that started the tests."""

    def __init__(self) -> None:
        # Not pytest's folder: a socket's path may have 107 bytes, and this one is short.
        self.folder = Path(tempfile.mkdtemp(prefix="shipway-tests-"))
        # A record lock: neither a fork nor a child process inherits it, so it is free as soon
        # as this process is gone.
        self._lock: IO[str] = (self.folder / LOCK).open("w")
        fcntl.lockf(self._lock, fcntl.LOCK_EX)

    def end(self, patience: float = 20.0) -> None:
        """Free the lock, wait until every server is gone, and remove the folder."""
        self._lock.close()
        deadline = time.monotonic() + patience
        for file in list(self.folder.glob("*.running")):
            # The last server to end may have removed the folder already.
            with suppress(FileNotFoundError):
                wait_until_free(file, deadline)
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_until_free(path: Path, deadline: float) -> None:
    """Wait until no process holds the lock file, at most until the deadline."""
    with path.open("r+") as file:
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return
