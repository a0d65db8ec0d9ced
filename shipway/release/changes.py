"""Finds what a release changes beside the code: the packages, and the variables it asks for."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from shipway.model import Changes
from shipway.repository import Repository
from shipway.requirements import NAME, Requirements


def read(
    repository: Repository, previous: str | None, release: str, asked: tuple[str, ...]
) -> Changes:
    """Compare a release with the one before it; `asked` are the variables of its settings.

    A variable is new where its Python names it, and that of the release before does not: Django
    asks for some of its own.
    """
    if previous is None:
        return Changes()
    new = repository.words(release, asked) - repository.words(previous, asked)
    before, after = (_packages(repository, commit) for commit in (previous, release))
    return Changes(tuple(name for name in asked if name in new), tuple(moved(before, after)))


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each package whose version is another, by the package's name."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if new is None:
            yield f"{name} is gone"
        elif old is None:
            yield f"{name} {new} is new"
        elif old != new:
            yield f"{name} {old} to {new}"


def _packages(repository: Repository, commit: str) -> dict[str, str]:
    """Return the packages that requirements.txt names at a commit, with their versions."""
    with tempfile.TemporaryDirectory(prefix="shipway-") as folder:
        Path(folder, NAME).write_bytes(repository.file(commit, NAME) or b"")
        named = Requirements(Path(folder)).packages
    return {each.name: each.pinned or str(each.specifier) or "in any version" for each in named}
