"""Reads the first parents of a branch, and what each of them brought from elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shipway.repository import Repository

_FIRST = 64


@dataclass(frozen=True)
class Made:
    """One commit on a branch."""

    commit: str
    parents: tuple[str, ...]
    author: str
    when: str
    """The committer's time, ISO 8601 with its zone."""
    message: str

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True)
class Written:
    """One commit that a branch has, wherever it was made."""

    commit: str
    parents: tuple[str, ...]
    when: str
    """The author's time, ISO 8601 with its zone; empty where the commit has none that is valid."""
    seconds: str
    """The same in seconds since 1970."""
    subject: str


def first_parents(repository: Repository, tip: str) -> Iterator[Made]:
    """Yield `tip` and its first parents, newest first, reading no more than is asked for."""
    count = _FIRST
    while True:
        rows = _log(repository, ("%H", "%P", "%an", "%cI", "%B"),
                    "--first-parent", f"--max-count={count}", tip)  # fmt: skip
        batch = [Made(i, tuple(p.split()), *more) for i, p, *more in rows]
        yield from batch
        if len(batch) < count or not batch[-1].parents:
            return
        tip = batch[-1].parents[0]
        count *= 4


def brought(
    repository: Repository, branch: Sequence[str], older: str = ""
) -> dict[str, list[Written]]:
    """Return what each commit of a branch has and those before it, and `older`, have not.

    `branch` is newest first; each commit is among what it brought.
    """
    before = ("--not", older) if older else ()
    rows = _log(repository, ("%H", "%P", "%aI", "%at", "%s"), branch[0], *before)
    waiting = {i: Written(i, tuple(p.split()), *more) for i, p, *more in rows}
    found: dict[str, list[Written]] = {}
    for each in reversed(branch):
        found[each], reached = [], [each]
        while reached:
            if written := waiting.pop(reached.pop(), None):
                found[each].append(written)
                reached += written.parents
    return found


def reverting(repository: Repository, newer: str, older: str) -> list[str]:
    """Return the messages of the commits that `newer` has and `older` has not, if they revert."""
    worded = ("--fixed-strings", "--grep=This reverts commit ")
    return [message for (message,) in _log(repository, ("%B",), *worded, newer, "--not", older)]


def descendants(repository: Repository, older: str, tips: Sequence[str]) -> dict[str, list[str]]:
    """Return the commits between `older` and `tips` that have it, each with its parents."""
    only = ("--parents", "--ancestry-path")
    listing = repository.git.run("rev-list", *only, *tips, "--not", older, "--")
    return {commit: parents for commit, *parents in map(str.split, listing.splitlines())}


def _log(repository: Repository, fields: Sequence[str], *what: str) -> list[tuple[str, ...]]:
    # A NUL is the one character that no field can hold.
    out = repository.git.run(
        "log", "-z", "--encoding=UTF-8", "--no-show-signature", f"--format={'%x00'.join(fields)}",
        *what, "--",
    )  # fmt: skip
    values = iter(out.split("\0"))
    return list(zip(*[values] * len(fields), strict=False))
