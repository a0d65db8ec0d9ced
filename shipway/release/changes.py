"""Finds what a release changes beside the code: the packages, and the variables it asks for."""

from shipway.model import Changes
from shipway.repository import Repository


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
    return Changes(tuple(name for name in asked if name in new))
