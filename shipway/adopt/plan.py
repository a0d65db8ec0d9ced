"""What an adoption will write, as a value, and how it is shown."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shipway.errors import counted


@dataclass(frozen=True)
class Write:
    """One file that changes."""

    path: str
    """Relative to the project's folder, with slashes."""
    before: bytes | None
    """What is there now; None: nothing."""
    after: bytes | None
    """What will be there; None: it is removed."""
    shown: bool = True
    """Whether its lines are shown; else it is only counted."""


@dataclass(frozen=True)
class Adoption:
    """All that an adoption does to one project."""

    folder: Path
    writes: tuple[Write, ...]
    """In the order in which they are done."""
    notes: tuple[str, ...] = ()
    """What a person should know of them."""
    advice: tuple[str, ...] = ()
    """What is left for a person to do."""


def lines(adoption: Adoption) -> Iterator[str]:
    """Word the plan: the difference of each file that people write, a count of the copied ones."""
    shown = [write for write in adoption.writes if write.shown]
    for write in shown:
        yield from _difference(write)
    if copied := [write for write in adoption.writes if not write.shown]:
        yield f"tasks.py and shipway/, copied: {_counts(copied)}"
    if not adoption.writes:
        yield f"{adoption.folder} is up to date: nothing to write"
    yield from adoption.notes
    if adoption.advice:
        yield "Left for you:"
        yield from (f"  - {line}" for line in adoption.advice)


def _counts(writes: list[Write]) -> str:
    kinds = {
        "new": [write for write in writes if write.before is None],
        "changed": [write for write in writes if None not in (write.before, write.after)],
        "removed": [write for write in writes if write.after is None],
    }
    return ", ".join(f"{counted(len(some), 'file')} {kind}" for kind, some in kinds.items())


def _difference(write: Write) -> Iterator[str]:
    before, after = _rows(write.before), _rows(write.after)
    old = "/dev/null" if write.before is None else f"a/{write.path}"
    new = "/dev/null" if write.after is None else f"b/{write.path}"
    yield from difflib.unified_diff(before, after, old, new, lineterm="")


def _rows(content: bytes | None) -> list[str]:
    """Return the lines of a text; those of UTF-16 as they will be in UTF-8."""
    content = content or b""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return content.decode(encoding, "replace").splitlines()
