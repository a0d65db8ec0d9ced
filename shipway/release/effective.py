"""Merges main with the production branch as both would be if nothing had been rolled back.

A rollback restores an older tree, so a plain merge would drop for good what it took away, and a
merge by hand that has it carries that on. So the commits since the oldest rollback are made once
more without it, as objects to which nothing refers, and merged instead.
"""

from collections import Counter
from collections.abc import Mapping

from shipway.release.standing import Standing
from shipway.repository import Repository, writing
from shipway.repository.chain import descendants


def merged(repository: Repository, tip: str, main: str, since: Standing) -> str:
    """Return the tree of the next release; raises writing.Conflict or writing.Unrelated."""
    remade = _Remade(repository, tip, main, since)
    return writing.merge(repository, remade.of(tip), remade.of(main))


class _Remade:
    """Commits as they would be without the rollbacks, each made when it is asked for."""

    def __init__(self, repository: Repository, tip: str, main: str, since: Standing) -> None:
        self._repository = repository
        self._since = since
        oldest = next(iter(since.targets))
        self._parents: Mapping[str, list[str]] = {
            oldest: repository.parents(oldest), **descendants(repository, oldest, [tip, main])
        }  # fmt: skip
        known = [parent for parents in self._parents.values() for parent in parents]
        counted = Counter([tip, main, *known])
        self._ends = {*since.targets, *since.ended, *(c for c, n in counted.items() if n > 1)}
        """Where a row of commits by hand ends: what others build on is made on its own."""
        self._made: dict[str, str] = {}

    def of(self, commit: str) -> str:
        """Return the commit that stands for this one; itself where it knows no rollback."""
        if commit not in self._parents:
            return commit
        if commit not in self._made:
            self._made[commit] = self._make(commit)
        return self._made[commit]

    def _make(self, commit: str) -> str:
        parents = self._parents[commit]
        if commit in self._since.targets:
            # Its own tree is the target's, but where somebody has amended it.
            return self._carried(self._since.targets[commit], commit, self.of(parents[0]))
        if commit in self._since.ended:
            [older] = self._parents[self._since.ended[commit]]
            return self._carried(older, commit, self.of(older), *self._met(parents[0]))
        if len(parents) == 2:
            return self._joined(commit, *parents)
        known = [parent for parent in parents if parent in self._parents]
        older = self._before(known[0])
        return self._carried(older, commit, self.of(older))

    def _before(self, commit: str) -> str:
        """Return the commit on which a row of plain commits by hand begins: it is one change."""
        while len(self._parents[commit]) == 1 and commit not in self._ends:
            [commit] = self._parents[commit]
        return commit

    def _met(self, commit: str) -> list[str]:
        """Return what others know of the row of commits by hand that ends with `commit`."""
        last = self._before(commit)
        is_known = last in self._ends and not {last} & {*self._since.targets, *self._since.ended}
        return [self.of(last)] if is_known else []

    def _carried(self, older: str, newer: str, onto: str, *beside: str) -> str:
        """Do once more on top of `onto` what was done from `older` to `newer`."""
        base, ours, theirs = (self._repository.tree(each) for each in (older, onto, newer))
        if base == theirs and not beside:
            return onto
        tree = theirs if base == ours else self._three_way(base, ours, theirs)
        return writing.draft(self._repository, tree, [onto, *beside])

    def _joined(self, commit: str, first: str, second: str) -> str:
        """Merge once more, and do what the person did beside merging."""
        ours, theirs = self.of(first), self.of(second)
        own = self._repository.tree(commit)
        try:
            plain = writing.merge(self._repository, first, second)
        except writing.Conflict as conflict:  # which the person has settled
            plain = conflict.tree
        try:
            tree = writing.merge(self._repository, ours, theirs)
            tree = tree if plain == own else self._three_way(plain, tree, own)
        except writing.Conflict:
            onto, older = (ours, first) if ours != first else (theirs, second)
            return self._carried(older, commit, onto)
        return writing.draft(self._repository, tree, [ours, theirs])

    def _three_way(self, base: str, ours: str, theirs: str) -> str:
        older = writing.draft(self._repository, base, [])
        sides = [writing.draft(self._repository, tree, [older]) for tree in (ours, theirs)]
        return writing.merge(self._repository, *sides)
