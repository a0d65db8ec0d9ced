"""Completes a partial clone, made with --filter, by what a release is made of."""

from collections.abc import Sequence

from shipway.repository import Repository
from shipway.repository.command import Lacking
from shipway.repository.talking import QUIETLY, talk, unreachable

_AT_ONCE = 400
"""Object ids in one command: Windows takes some 32,000 characters."""


def holder(repository: Repository) -> str:
    """Return the remote that has promised this clone what it lacks; empty: it lacks nothing."""
    keys = r"^(remote\..*\.promisor|extensions\.partialclone)$"
    rows = repository.git.attempt("config", "-z", "--get-regexp", keys)[1].split("\0")
    for key, _, value in (row.partition("\n") for row in rows):
        if key.startswith("extensions."):
            return value
        if value.lower() not in ("false", "no", "off", "0"):
            return key.removeprefix("remote.").removesuffix(".promisor")
    return ""


def complete(repository: Repository, tips: Sequence[str], seconds: float) -> None:
    """Fetch what the trees of these commits, and of those that they part from, lack here.

    git itself would fetch it one by one, when it comes to need it, and wait for ever.
    """
    remote = holder(repository)
    if not remote:
        return
    bases = repository.git.attempt("merge-base", "--all", *tips)[1].split() if tips[1:] else []
    lacking = _lacking(repository, [*tips, *bases])
    for begin in range(0, len(lacking), _AT_ONCE):
        wanted = lacking[begin : begin + _AT_ONCE]
        command = ("-c", "fetch.negotiationAlgorithm=noop", "fetch", *QUIETLY, "--no-filter")
        status, _, err = talk(repository, remote, seconds, *command, "--", remote, *wanted)
        if status:
            raise unreachable(remote, err)


def require_whole(repository: Repository) -> None:
    """Refuse a partial clone, of which something was needed that it lacks."""
    if holder(repository):
        raise Lacking


def _lacking(repository: Repository, commits: Sequence[str]) -> list[str]:
    """Return the objects of these commits' trees that the clone has not."""
    listing = repository.git.run(
        "rev-list", "--objects", "--no-walk", "--missing=print", *commits, "--"
    )
    return [row[1:] for row in listing.split("\n") if row.startswith("?")]
