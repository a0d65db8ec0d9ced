"""Adds to releases what costs more to read: what their tags say, and what they brought."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shipway.changelog import subjects
from shipway.release import trailers
from shipway.release.history import Release
from shipway.repository import Repository, tags
from shipway.repository.chain import Written, brought


def with_verdicts(
    repository: Repository, releases: Sequence[Release], known: Mapping[str, str], remote: str = ""
) -> tuple[Release, ...]:
    """Add what the tags say: whether a rollback is safe, and the migrations by class.

    `known` are tags with the commits for which they stand. With a `remote`, tags that this clone
    lacks are fetched.
    """
    names = [each.tag for each in releases if each.tag]
    messages = tags.messages(repository, known, names, remote)
    said = {name: trailers.told(message) for name, message in messages.items()}
    nothing = trailers.Told()
    return tuple(
        replace(each, rollback=told.rollback, reason=told.reason, migrations=told.migrations)
        for each in releases
        for told in [said.get(each.tag, nothing)]
    )


def with_commits(repository: Repository, releases: Sequence[Release]) -> tuple[Release, ...]:
    """Add how many commits each release brought, and when the earliest was written.

    The release with which the branch began brought all that main had.
    """
    if not releases:
        return ()
    oldest = releases[-1]
    branch = [each.commit for each in releases]
    came = brought(repository, branch, "" if oldest.is_first else oldest.parent)
    return tuple(_counted(each, came[each.commit]) for each in releases)


def _counted(release: Release, came: Sequence[Written]) -> Release:
    """Count what came, without what `invoke release` itself has added."""
    only_joins = len(release.parents) > 1 or release.is_first
    counted = [
        each
        for each in came
        if not (only_joins and each.commit == release.commit) and not subjects.is_roll(each.subject)
    ]
    dated = [each for each in counted if each.seconds]
    earliest = min(dated, key=lambda each: int(each.seconds), default=None)
    return replace(release, commits=len(counted), begun=earliest.when if earliest else "")
