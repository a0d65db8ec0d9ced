"""Reads the files of a project by their names, through no symbolic link."""

import os
from pathlib import Path

from shipway.errors import ShipwayError, Status


def names(root: Path, folder: str) -> list[str]:
    """Return the files below a folder of `root`, with slashes; Python's compiled ones left out."""
    found = []
    for place, below, files in os.walk(root / folder):
        below[:] = [name for name in below if name != "__pycache__"]
        links = [name for name in below if (Path(place) / name).is_symlink()]
        inside = Path(place).relative_to(root)
        found += [(inside / x).as_posix() for x in (*files, *links) if not x.startswith(".")]
    return sorted(found)


def content(root: Path, name: str) -> bytes | None:
    """Return a file's content; None where there is none, and it could be written."""
    path = root
    for part in name.split("/"):
        if path != root and path.exists() and not path.is_dir():
            raise ShipwayError(f"{path} is a file where a folder belongs", "rename or remove it")
        path = path / part
        if path.is_symlink():
            raise ShipwayError(
                f"{path} is a symbolic link, and nothing is written through one",
                "put the file or the folder itself in its place, or remove it",
            )
    if not path.exists():
        return None
    if not path.is_file():
        raise ShipwayError(f"{path} is a folder where a file belongs", "rename or remove it")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ShipwayError(
            f"{path} cannot be read: {error.strerror}", "let yourself read it, then run this again",
            Status.COULD_NOT_RUN,
        ) from error  # fmt: skip
