"""The folder of a rehearsal: however that ends, nothing of it is left but the logs of a failure."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shipway.container.container import tail
from shipway.errors import ShipwayError

_CARETAKER = 'read -r; sleep 1; rm -rf -- "$1"'
"""Removes the folder $1 when the pipe from this program closes, as it does whatever ends it; a
second later, since then the containers, which write there, have ended too."""


@contextmanager
def folder(say: Callable[[str], None]) -> Iterator[Path]:
    """Make a folder, of which an error leaves the logs, and anything else, SIGKILL too, nothing.

    Whatever is temporary meanwhile lies in it, and goes with it.
    """
    made = Path(tempfile.mkdtemp(prefix="shipway-rehearsal-"))
    usual, tempfile.tempdir = tempfile.tempdir, str(made)
    caretaker = subprocess.Popen(
        ["bash", "-c", _CARETAKER, "bash", str(made)], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    keep_logs = False
    try:
        yield made
    except ShipwayError:
        keep_logs = True
        _show_end(made, say)
        raise
    finally:
        tempfile.tempdir = usual
        _clear(made, keep_logs=keep_logs)
        if keep_logs or not made.exists():
            caretaker.kill()
        caretaker.communicate()  # or wait until it has removed what somebody still wrote to


def _show_end(folder: Path, say: Callable[[str], None]) -> None:
    """Show the last lines of the newest log."""
    logs = sorted(_logs(folder), key=lambda log: log.stat().st_mtime)
    if logs:
        say(f"\nThe last lines of {logs[-1]}:")
        for line in tail(logs[-1]):
            say(f"    {line}")


def _logs(folder: Path) -> set[Path]:
    """Return the logs that say anything."""
    return {log for log in (*folder.glob("*.log"), *folder.glob("*/*.log")) if log.stat().st_size}


def _clear(folder: Path, *, keep_logs: bool) -> None:
    """Remove the stage, but for its logs where they are asked for."""
    logs = _logs(folder) if keep_logs else set()
    if not logs:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in (*folder.glob("*/*"), *folder.iterdir()):
        if path in logs or any(path in log.parents for log in logs):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
