"""Gives folders for a while, and removes those that a program which was killed has left.

Such a folder holds a file that its program keeps locked: the lock ends with the program, however
that ends, and nothing else ends it.
"""

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"shipway-[0-9a-f]{16}")
_MARK = "in-use"
_ABANDONED = 24 * 60 * 60.0
"""Seconds after which a folder without a mark is nobody's: one is made empty and marked at once."""


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder for the time of the block; nothing of it is left, not even by SIGKILL for long.

    What others have left is removed first.
    """
    usual = Path(tempfile.gettempdir())
    _clear(usual)
    made = usual / f"shipway-{secrets.token_hex(8)}"
    try:
        made.mkdir(mode=0o700)
        with (made / _MARK).open("wb") as mark:
            _lock(mark.fileno())
            yield made
    finally:
        try:
            shutil.rmtree(made, ignore_errors=True)
        except KeyboardInterrupt:  # which must not break it off
            shutil.rmtree(made, ignore_errors=True)
            raise


def _clear(usual: Path) -> None:
    """Remove what programs of this user that are gone have left; where that is certain."""
    if not hasattr(os, "getuid"):  # on Windows nothing tells who made a folder
        return
    with contextlib.suppress(OSError), os.scandir(usual) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name) and _is_left(Path(entry.path)):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_left(made: Path) -> bool:
    """Say whether a folder is this user's own and that of a program which is gone."""
    try:
        told = made.lstat()
        if not made.is_dir() or made.is_symlink() or told.st_uid != os.getuid():
            return False
        mark = os.open(made / _MARK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return time.time() - told.st_mtime > _ABANDONED
    except OSError:
        return False
    try:
        return _lock(mark)
    finally:
        os.close(mark)


def _lock(number: int) -> bool:
    """Lock an open file; say whether no other program has it."""
    try:
        import fcntl
    except ModuleNotFoundError:  # on Windows
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
