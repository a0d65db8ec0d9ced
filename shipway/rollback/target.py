"""Decides which release a rollback goes back to, and what lies between; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shipway.errors import ShipwayError
from shipway.release.history import Kind, Release
from shipway.version import Version

_SHORTEST = 7
"""Of a commit's id, as much as git itself shows at least."""


@dataclass(frozen=True)
class Way:
    """The way back to a release."""

    target: Release
    current: Release
    undoes: tuple[Release, ...]
    """The live releases after the target that no rollback has undone, newest first."""
    hotfixes: tuple[Release, ...]
    """The live commits by hand that the target lacks, newest first."""
    between: tuple[Release, ...]
    """Whatever was made after the target, newest first: the database has met it all."""


def way(releases: Sequence[Release], branch: str, to: str = "") -> Way:
    """Find the way back to `to`, a version, its tag or the beginning of a commit's id.

    Without `to`, it is the release before the current one that no rollback has undone. One that was
    undone, and is older than the current one, is gone back to where it is asked for by name.
    """
    live = tuple(_live(releases))
    current = next(each for each in live if each.kind is Kind.RELEASE)
    before = live[live.index(current) + 1 :]
    target = _named(releases, branch, to) if to else _default(before, current)
    above = live[: live.index(current)]
    if target not in before and not (target is current and above):
        raise _refusal(target, current, branch)
    after = live[: live.index(target)]
    return Way(
        target=target,
        current=current,
        undoes=tuple(x for x in after if x.kind is Kind.RELEASE and not x.undone_by),
        hotfixes=tuple(x for x in after if x.kind is Kind.HOTFIX and not x.ends),
        between=tuple(releases[: releases.index(target)]),
    )


def release_before(releases: Sequence[Release], commit: str) -> Release | None:
    """Return the release that the branch stood for before `commit` was made."""
    number = next(n for n, each in enumerate(releases) if each.commit == commit)
    older = _live(releases[number + 1 :])
    return next((each for each in older if each.kind is Kind.RELEASE), None)


def _live(releases: Sequence[Release]) -> Iterator[Release]:
    """Yield the releases and the commits by hand that the tip stands for, newest first.

    A release has whatever is below it, rollbacks undone; above it, a rollback hides what it undid.
    """
    places = {each.commit: number for number, each in enumerate(releases)}
    number, is_below = 0, False
    while number < len(releases):
        each = releases[number]
        is_below = is_below or each.kind is Kind.RELEASE
        number += 1
        if each.kind is not Kind.ROLLBACK:
            yield each
        if each.kind is Kind.ROLLBACK and not is_below:
            number = places[each.target]
        elif each.ends and not is_below:
            number = places[each.ends] + 1


def _default(before: Sequence[Release], current: Release) -> Release:
    found = [each for each in before if each.kind is Kind.RELEASE and not each.undone_by]
    if not found:
        raise ShipwayError(
            f"{current.name} is live, and before it there is no release to go back to",
            "mend it on main, then `invoke release`",
        )
    return found[0]


def _named(releases: Sequence[Release], branch: str, to: str) -> Release:
    version = Version.parse(to)
    among = [each for each in releases if each.kind is Kind.RELEASE]
    found = [each for each in among if version and Version.parse(each.tag) == version]
    if not version and len(to) >= _SHORTEST:
        found = [each for each in among if each.commit.startswith(to)]
    if len(found) == 1:
        return found[0]
    raise ShipwayError(
        f"there is no release {to} on {branch}", "`invoke history` shows those that there are"
    )


def _refusal(target: Release, current: Release, branch: str) -> ShipwayError:
    if target is current:
        return ShipwayError(
            f"{branch} is at {target.name} already",
            "leave --to out to go back to the release before it",
        )
    return ShipwayError(
        f"{target.name} is newer than {current.name}, to which {branch} was rolled back",
        "`invoke release` brings back what was rolled back",
    )
