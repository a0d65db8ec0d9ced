"""Reads what was made on the production branch since the last release: which rollbacks stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shipway.release import trailers
from shipway.release.history import is_made_by_shipway, version_names
from shipway.repository import Repository
from shipway.repository.chain import Made, first_parents, reverting


@dataclass(frozen=True)
class Standing:
    """What was made on the production branch since the last release; commit ids are full."""

    release: str | None
    """The last release that `invoke release` has made; None where there is none."""
    rollbacks: tuple[str, ...]
    """Those that nothing has undone yet, newest first."""
    targets: Mapping[str, str]
    """Every rollback, oldest first, with the release that it went back to."""
    ended: Mapping[str, str]
    """Commits by hand that have undone a rollback, with that rollback."""
    version: str = ""
    """The version that the last release names, whatever became of its tag; empty without one."""


def standing(repository: Repository, tip: str, tags: Mapping[str, str]) -> Standing:
    """Read the branch down to the last release."""
    names = version_names(tags)
    made: list[Made] = []
    for each in first_parents(repository, tip):
        made.append(each)
        if is_made_by_shipway(each, names):
            break
    targets = {
        each.commit: told.target.commit
        for each in made
        if len(each.parents) == 1
        and (told := trailers.rolled_back(each.message))
        and repository.knows_as_older(told.target.commit, each.commit)
    }
    if not is_made_by_shipway(made[-1], names):
        return read(made[::-1], targets, None)
    found = read(made[::-1], targets, made[-1].commit)
    return replace(found, version=trailers.named_version(made[-1].subject))


def read(made: Sequence[Made], targets: Mapping[str, str], release: str | None) -> Standing:
    """Find what still stands; `made` is oldest first, `targets` those of the rollbacks in it.

    A commit by hand that reverts the newest rollback ends it; one that reverts such a commit rolls
    back again.
    """
    still: list[str] = []
    found, ended = dict[str, str](), dict[str, str]()
    for each in made:
        is_plain = len(each.parents) == 1
        again = [c for c in ended if is_plain and trailers.reverts(each.message, c)]
        if again or each.commit in targets:
            still.append(each.commit)
            found[each.commit] = found[ended[again[0]]] if again else targets[each.commit]
        elif still and trailers.reverts(each.message, still[-1]):
            ended[each.commit] = still.pop()
    return Standing(release, tuple(reversed(still)), found, ended)


def are_reverted(repository: Repository, rollbacks: Iterable[str], main: str) -> bool:
    """Say whether main has these rollbacks, and has reverted them all by hand."""
    return all(
        repository.is_ancestor(each, main)
        and any(trailers.reverts(message, each) for message in reverting(repository, main, each))
        for each in rollbacks
    )
