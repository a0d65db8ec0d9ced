"""Undoes rollbacks: says what the production branch would hold if none had been made.

A rollback restores an older tree, so a plain merge would drop for good what it took away. Instead
the next release merges main with a commit that nobody sees: on top of the branch, with the tree
that it would have had. Commits by hand made after a rollback are merged into that tree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shipway.release import trailers
from shipway.release.history import is_made_by_shipway, version_names
from shipway.repository import Repository, writing
from shipway.repository.chain import Made, first_parents, reverting


@dataclass(frozen=True)
class Standing:
    """What was made on the production branch since the last release."""

    release: str | None
    """The last release that `invoke release` has made; None where there is none."""
    rollbacks: tuple[str, ...]
    """Those that nothing has undone yet, newest first."""
    of_rollbacks: frozenset[str]
    """Every rollback, and every commit by hand that ends one."""
    carried: tuple[tuple[str, str], ...]
    """What was made by hand, as pairs of commits: from the first to the second, oldest first."""


def standing(repository: Repository, tip: str, tags: Mapping[str, str]) -> Standing:
    """Read what was made on the branch since the last release."""
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
    release = made[-1].commit if is_made_by_shipway(made[-1], names) else None
    return read(made[::-1], targets, release)


def read(made: Sequence[Made], targets: Mapping[str, str], release: str | None) -> Standing:
    """Find what still stands; `made` is oldest first, `targets` those of the rollbacks in it.

    A commit by hand that reverts the newest rollback ends it: what it holds is what there was
    before, as far as it was not changed by hand since. One that reverts such a commit rolls back
    again.
    """
    at, carried = made[0].commit, list[tuple[str, str]]()
    still: list[tuple[str, int]] = []
    targets, ended = dict(targets), dict[str, str]()
    for each in made[1:]:
        if again := [c for c in ended if trailers.reverts(each.message, c)]:
            targets[each.commit] = targets[ended[again[0]]]
        if each.commit in targets:
            carried.append((at, each.parents[0]))
            still.append((each.commit, len(carried)))
            carried.append((targets[each.commit], each.commit))  # where somebody has amended it
            at = each.commit
        elif still and trailers.reverts(each.message, still[-1][0]):
            ended[each.commit], length = still.pop()
            at = carried[length - 1][1]
            del carried[length:]
    carried.append((at, made[-1].commit))
    rollbacks = tuple(rollback for rollback, _ in reversed(still))
    return Standing(release, rollbacks, frozenset({*targets, *ended}), tuple(carried))


def are_reverted(repository: Repository, rollbacks: Iterable[str], main: str) -> bool:
    """Say whether main has these rollbacks, and has reverted them all by hand."""
    return all(
        repository.is_ancestor(each, main)
        and any(trailers.reverts(message, each) for message in reverting(repository, main, each))
        for each in rollbacks
    )


def tree(repository: Repository, carried: Iterable[tuple[str, str]]) -> str:
    """Return the tree that the branch would hold; raises writing.Conflict."""
    held = ""
    for older, newer in carried:
        before, after = repository.tree(older), repository.tree(newer)
        if held in ("", before):
            held = after
        elif before != after:
            kept = writing.commit(repository, held, [older], "What was rolled back\n", sign=False)
            held = writing.merge(repository, kept, newer)
    return held


def side(repository: Repository, tip: str, tags: Mapping[str, str]) -> str:
    """Return the commit to merge with main instead of `tip`; raises writing.Conflict."""
    held = tree(repository, standing(repository, tip, tags).carried)
    return writing.commit(repository, held, [tip], "What the branch would hold\n", sign=False)
