"""Reads the end of a log, however long it is, and keeps one that is written to from growing."""

import os
from pathlib import Path

_TAIL = 12
_TAIL_BYTES = 65536
_LIMIT = 100_000_000
"""Bytes at which a log begins anew, so that endless output does not fill the disk."""


def last_line(log: Path) -> str:
    """Return the last line of a log that says anything."""
    lines = tail(log)
    return lines[-1].strip() if lines else "(empty)"


def tail(log: Path, count: int = _TAIL) -> list[str]:
    """Return the last lines of a log that say anything; only its end is read."""
    if not log.exists():
        return []
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        text = stream.read(_TAIL_BYTES).decode("utf-8", "replace")
    return [line for line in text.splitlines() if line.strip()][-count:]


def limit(log: Path) -> None:
    """Begin a log anew that has grown too long; what is appended comes all the same."""
    if log.stat().st_size > _LIMIT:
        os.truncate(log, 0)
