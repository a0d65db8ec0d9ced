"""Does what an adoption has planned: each file in one step, so that none is ever half written."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from shipway.adopt import tree
from shipway.adopt.plan import Adoption, Write
from shipway.errors import ShipwayError, Status


def require_writable(adoption: Adoption) -> None:
    """Refuse before anything is written what could not be written to its end."""
    for folder in {_existing(adoption.folder / write.path) for write in adoption.writes}:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _unwritable(folder, "Permission denied")


def write(adoption: Adoption) -> None:
    """Write what was shown, and nothing else; running it again does what is left."""
    for each in adoption.writes:
        path = adoption.folder / each.path
        if tree.content(adoption.folder, each.path) != each.before:
            raise ShipwayError(
                f"{path} has changed meanwhile", "run this again to see the difference as it is now"
            )
    for each in adoption.writes:
        path = adoption.folder / each.path
        try:
            _write(path, each)
        except OSError as error:
            raise _unwritable(path, error.strerror or str(error)) from error


def _write(path: Path, each: Write) -> None:
    if each.after is None:
        path.unlink()
        _remove_empty(path.parent)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(each.after)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        Path(draft).chmod(mode & 0o777)
        Path(draft).replace(path)
    finally:
        with contextlib.suppress(OSError):
            Path(draft).unlink(missing_ok=True)


def _remove_empty(folder: Path) -> None:
    """Remove a folder that holds nothing but what Python compiled of it."""
    if all(path.name == "__pycache__" for path in folder.iterdir()):
        shutil.rmtree(folder)


def _existing(path: Path) -> Path:
    return next(folder for folder in path.parents if folder.is_dir())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: Path, reason: str) -> ShipwayError:
    return ShipwayError(
        f"{path} cannot be written: {reason}",
        "let yourself write there, then run this again: it does what is left",
        Status.COULD_NOT_RUN,
    )
