"""Decides whether an older release runs on the schema of today; pure.

A verdict covers one step: that the release which was live before runs on the schema that a release
leaves. Further back needs every step between.
"""

from collections.abc import Iterator, Mapping, Sequence

from shipway.model import Migration, Rollback
from shipway.release.history import Kind, Release
from shipway.rollback.target import Way, release_before

Added = Mapping[str, tuple[Migration, ...]]
"""The migrations whose files a commit adds, where no tag classes them."""


def migrations(way: Way, added: Added) -> tuple[Migration, ...]:
    """Return what the database has and the target does not know, newest first, each once.

    A release that was undone has migrated the database too.
    """
    found: dict[tuple[str, str], Migration] = {}
    for each in way.between:
        told = added.get(each.commit, ()) if each.migrations is None else each.migrations
        for migration in reversed(told):
            key = (migration.app, migration.name)
            if key not in found or found[key].kind == "unknown":
                found[key] = migration
    return tuple(found.values())


def verdict(releases: Sequence[Release], way: Way, added: Added) -> tuple[Rollback, str]:
    """Say whether the target's code runs on the schema of today, and why not.

    `releases` are those of the branch, newest first, with what their tags say.
    """
    steps = tuple(_steps(releases, way))
    for wanted in (Rollback.UNSAFE, Rollback.UNPROVEN):
        for release, found, reason in steps:
            if found is wanted:
                return wanted, f"{release}: {reason}" if release else reason
    for each in way.between:
        if each.kind is Kind.HOTFIX and added.get(each.commit):
            return Rollback.UNPROVEN, f"{each.name}, made by hand, brings migrations"
    return Rollback.SAFE, ""


def _steps(releases: Sequence[Release], way: Way) -> Iterator[tuple[str, Rollback, str]]:
    """Yield the verdicts of the steps back, beginning with the release that migrated last."""
    places = {each.commit: number for number, each in enumerate(releases)}
    goal = places[way.target.commit]
    each = next((x for x in way.between if x.kind is Kind.RELEASE), way.target)
    while places[each.commit] < goal:
        silent = (Rollback.UNPROVEN, "its tag does not say whether a rollback is safe")
        yield each.name, *((each.rollback, each.reason) if each.rollback else silent)
        before = release_before(releases, each.commit)
        if before is None or places[before.commit] > goal:
            yield (
                "",
                Rollback.UNPROVEN,
                f"nobody has rehearsed {way.target.name} beside {each.name}",
            )
            return
        each = before
