"""The folder of a rehearsal: however that ends, nothing of it is left but the logs of a failure."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shipway.container.log import tail
from shipway.errors import ShipwayError, Status

_ROOM = 20_000_000
"""Bytes that the disk must have, for three trees and their static files."""
_END_STRAYS = (
    'grep -lzsF -e "$1/" /proc/[0-9]*/environ'
    ' | while IFS=/ read -r _ _ number _; do kill -KILL "$number"; done'
)
"""Ends what has left its process group, as a daemon does: all that was started for a rehearsal has
the folder $1 in its variables. Where there is no /proc, it ends nothing."""
_CARETAKER = f'read -r; sleep 1; {_END_STRAYS}; rm -rf -- "$1"'
"""Removes the folder $1 when the pipe from this program closes, as it does whatever ends it; a
second later, since then the containers, which write there, have ended too."""


@contextmanager
def folder(say: Callable[[str], None]) -> Iterator[Path]:
    """Make a folder, of which an error leaves the logs, and anything else, SIGKILL too, nothing.

    Whatever is temporary meanwhile lies in it, and goes with it.
    """
    made = _made()
    usual, tempfile.tempdir = tempfile.tempdir, str(made)
    caretaker = subprocess.Popen(
        ["bash", "-c", _CARETAKER, "bash", str(made)], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    keep_logs = False
    try:
        _require_room(made)
        yield made
    except ShipwayError as error:
        _require_room(made, error)
        keep_logs = True
        _show_end(made, say)
        raise
    except OSError as error:
        _require_room(made, error)
        raise
    finally:
        tempfile.tempdir = usual
        subprocess.run(["bash", "-c", _END_STRAYS, "bash", str(made)], check=False)
        _clear(made, keep_logs=keep_logs)
        if keep_logs or not made.exists():
            caretaker.kill()
        caretaker.communicate()  # or wait until it has removed what somebody still wrote to


def _made() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="shipway-rehearsal-"))
    except OSError as error:
        raise ShipwayError(
            f"no temporary folder can be made: {error.strerror or error}",
            "set TMPDIR to a folder of yours",
            Status.COULD_NOT_RUN,
        ) from error


def logs(folder: Path) -> set[Path]:
    """Return the logs that say anything."""
    return {log for log in (*folder.glob("*.log"), *folder.glob("*/*.log")) if log.stat().st_size}


def _require_room(folder: Path, error: Exception | None = None) -> None:
    """Refuse a disk that is full, whatever `error` that has caused."""
    if shutil.disk_usage(folder).free < _ROOM:
        raise ShipwayError(
            f"the disk of {folder.parent} is full: a rehearsal needs {_ROOM // 1_000_000} MB there",
            "make room, or set TMPDIR to a folder on another disk",
            Status.COULD_NOT_RUN,
        ) from error


def _show_end(folder: Path, say: Callable[[str], None]) -> None:
    """Show the last lines of the newest log."""
    found = sorted(logs(folder), key=lambda log: log.stat().st_mtime)
    if found:
        say(f"\nThe last lines of {found[-1]}:")
        for line in tail(found[-1]):
            say(f"    {line}")


def _clear(folder: Path, *, keep_logs: bool) -> None:
    """Remove the stage, but for its logs where they are asked for."""
    kept = logs(folder) if keep_logs else set()
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in (*folder.glob("*/*"), *folder.iterdir()):
        if path in kept or any(path in log.parents for log in kept):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
