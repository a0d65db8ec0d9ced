"""Finds the program's own file behind one that `invoke adopt` has copied, as nobody edits those."""

from pathlib import Path

_PROGRAM = Path(__file__).parents[2]


def original(name: str) -> Path | None:
    """Return the file of the program that runs here with the name that one of a tree has."""
    path = _PROGRAM.parent / name
    return path if name.startswith(f"{_PROGRAM.name}/") and path.is_file() else None
