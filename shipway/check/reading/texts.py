"""Reads texts that people wrote, and finds places in them, in time that grows with their length."""

import re
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

LARGEST = 1_000_000
"""Bytes; what is larger no person has written."""
LONGEST = 2000
"""Characters; a line that is longer no person has written either."""


def content(path: Path) -> bytes:
    """Return what a file holds; nothing where it is none, or too large to be read by people."""
    try:
        is_small = path.is_file() and path.stat().st_size <= LARGEST
        return path.read_bytes() if is_small else b""
    except OSError:
        return b""


def text(path: Path) -> str:
    """Return the same as text, whatever is no UTF-8 in it."""
    return content(path).decode("utf-8", "replace")


def blanked(pattern: re.Pattern[str], written: str) -> str:
    """Return a text with spaces where the pattern matches, so that all places stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), written)


def line_at(written: str, position: int) -> int:
    """Return the number of the line in which a position is, from 1."""
    return bisect_left(_ends(written), position) + 1


def line_with(written: str, *words: str) -> int:
    """Return the number of the first line that has one of these words; 0 where none has."""
    lines = enumerate(written.splitlines(), 1)
    return next((number for number, line in lines if any(word in line for word in words)), 0)


def is_written(written: str, position: int) -> bool:
    """Say whether a person may have written the line in which a position is."""
    ends, number = _ends(written), line_at(written, position)
    begins = ends[number - 2] + 1 if number > 1 else 0
    return (ends[number - 1] if number <= len(ends) else len(written)) - begins <= LONGEST


@lru_cache(maxsize=8)
def _ends(written: str) -> list[int]:
    """Return where the lines of a text end, once for all questions about it."""
    return [match.start() for match in re.finditer("\n", written)]
