"""Keeps environments where they may be deleted at any time, and removes what is of no use."""

import contextlib
import os
import shutil
import time
from pathlib import Path

_UNUSED = 30 * 24 * 3600.0
"""Seconds after which an environment that nobody uses is removed."""
_LEFT = 24 * 3600.0
"""Seconds after which what no pointer names is removed: longer than any build takes."""


def folder() -> Path:
    """Return the folder for what may be deleted at any time: $SHIPWAY_CACHE or the user's cache."""
    if given := os.environ.get("SHIPWAY_CACHE"):
        return Path(given).absolute()
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "shipway"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shipway"


def named_by(pointer: Path) -> Path | None:
    """Return the environment that a pointer names; None where it names none."""
    try:
        return pointer.parent / pointer.read_text("utf-8")
    except OSError:
        return None


def prune(environments: Path) -> None:
    """Remove what nobody has used for a month, and what killed or failed builds have left."""
    now = time.time()
    for path in environments.iterdir():
        key, dash, _ = path.name.partition("-")
        current = not dash or named_by(environments / key) == path
        with contextlib.suppress(OSError):  # another build is as busy here
            if now - path.stat().st_mtime < (_UNUSED if current else _LEFT):
                continue
            if path.is_file():
                path.unlink()
                continue
            if current:  # renamed at once, so that nobody finds half of it
                path = path.rename(f"{path}-removed")
            shutil.rmtree(path, ignore_errors=True)
