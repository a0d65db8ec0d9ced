"""Compares the changelog's newest heading with the newest tag; pure.

They agree where both name the same version, or where one heading is newer: it was written by
hand, or rolled by a pull request, and waits to be released.
"""

from shipway import changelog
from shipway.errors import ShipwayError
from shipway.model import Facts
from shipway.version import Part, Version, newest

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def released(facts: Facts) -> tuple[Version | None, str]:
    """Return the newest version that was released, and what tells so.

    It is the last release on the production branch where that has lost its tag.
    """
    tagged, last = newest(facts.tags), Version.parse(facts.last)
    if last and (tagged is None or last > tagged):
        return last, f"the newest release on {facts.production_branch}"
    return tagged, f"the newest tag on {facts.remote}"


def pending_heading(facts: Facts, asked: Version | None, part: Part | None) -> Version | None:
    """Return the version whose heading waits to be released; None where Unreleased is to be rolled.

    `asked` and `part` are what was asked for. Refuses a heading and a tag that disagree.
    """
    content = facts.changelog or b""
    _require_clear(facts, content)
    heading = max(changelog.versions(content), default=None)
    known, told = released(facts)
    if heading is None or heading == known:
        return None
    if known is None:  # whoever never tagged has nothing that could disagree
        unasked = part is None and asked in (None, heading)
        return heading if unasked and not changelog.unreleased(content) else None
    if heading < known:
        if changelog.unreleased_section(content):
            raise _lacking(facts, heading, known, told)
        return None  # nobody rolls it, so nothing keeps it up to date
    _require_alone(facts, content, known, told)
    _require_meant(content, heading, asked, part)
    return heading


def _require_clear(facts: Facts, content: bytes) -> None:
    """Refuse a changelog of which nobody can say what it says of the next release."""
    if content.startswith(_UTF_16):
        raise ShipwayError(
            "the changelog is written in UTF-16, in which nobody finds its headings",
            f"save it as UTF-8, commit it, and push that to {facts.main_branch}",
        )
    if changelog.is_in_conflict(content):
        raise ShipwayError(
            "the changelog has the marks of a merge that nobody has settled, <<<<<<< and >>>>>>>",
            f"leave what is right of it, commit that, and push it to {facts.main_branch}",
        )
    if changelog.is_split(content):
        raise ShipwayError(
            "the changelog has several Unreleased headings, and a release rolls the notes of one",
            f"put the notes under the first, commit that, and push it to {facts.main_branch}",
        )


def _lacking(facts: Facts, heading: Version, known: Version, told: str) -> ShipwayError:
    """Say whether a rollback took the heading away, it is missing, or the tag is no release."""
    if facts.merged:
        which, name = " ".join(each[:9] for each in facts.merged), facts.main_branch
        return ShipwayError(
            f"{name} has merged the rollback {which}, and lacks what that undid, "
            f"as the changelog's {known}",
            f"git switch {name} && git revert --no-edit {which}, settle the files, "
            f"git push {facts.remote} {name}",
        )
    named = {version: name for name in facts.tags if (version := Version.parse(name))}
    tag = named.get(known, str(known))
    live = [version for version, name in named.items() if facts.tags[name] == facts.production]
    if live and known not in live:
        return ShipwayError(
            f"{tag} is {told}, but {facts.production_branch} is at "
            f"{max(live)}, and the changelog's newest heading is {heading}: that tag is no release",
            f"git push --delete {facts.remote} refs/tags/{tag}, once you know who made it",
        )
    return ShipwayError(
        f"{tag} is {told}, but the changelog's newest heading is "
        f"{heading}: the changelog lacks {known}",
        f"write `## [{known}]` with its notes above {heading}, commit that, "
        f"and push it to {facts.main_branch}",
    )


def _require_alone(facts: Facts, content: bytes, known: Version, told: str) -> None:
    """Refuse several headings that are newer than every release."""
    newer = sorted({version for version in changelog.versions(content) if version > known})
    if len(newer) > 1:
        raise ShipwayError(
            f"the changelog has headings for {' and '.join(map(str, newer))}, "
            f"but {told} is {known}: only one can be next",
            f"leave the heading that is to be released and move all notes under it; or, where "
            f"{newer[0]} was released, push its tag: git push {facts.remote} v{newer[0]}",
        )


def _require_meant(
    content: bytes, heading: Version, asked: Version | None, part: Part | None
) -> None:
    """Refuse to guess what is meant beside a heading that waits to be released."""
    if asked == heading:
        return
    if asked or part:
        raise ShipwayError(
            f"the changelog's newest heading, {heading}, is not released yet, "
            "and it gives the version",
            f"leave --number and --part out to release {heading}, or rename that heading",
        )
    if changelog.unreleased(content):
        raise ShipwayError(
            f"the changelog's newest heading, {heading}, is not released yet, "
            "and there are notes under Unreleased too",
            f"move those notes under {heading}; or `invoke release --number {heading}`, "
            "and they wait for the release after it",
        )
