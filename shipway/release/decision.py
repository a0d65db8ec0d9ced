"""Decides which version comes next and what the changelog says of it; pure."""

from dataclasses import replace

from shipway import changelog
from shipway.changelog import rolling, subjects
from shipway.errors import ShipwayError, Status
from shipway.model import Decision, Facts
from shipway.release import agreement
from shipway.version import Part, Version

FIRST = Version(0, 1, 0)
PARTS: tuple[Part, ...] = ("major", "minor", "patch")


def decide(facts: Facts, today: str, part: str = "auto", number: str = "") -> Decision:
    """Decide the version and the rolled changelog; `today` is YYYY-MM-DD.

    Notes under Unreleased are rolled, and where there are none the commits' subjects. A heading
    that was written by hand and is newer than every tag gives the version: nothing is rolled then,
    nor without an Unreleased heading, where the subjects are for the tag alone.
    """
    asked = _asked_for(number) if number else None
    asked_part = _part(part)
    content = facts.changelog or b""
    pending = agreement.pending_heading(facts, asked, asked_part)
    if pending:
        return _decision(facts, pending, changelog.section_of(content, str(pending)))
    version = asked or _next(facts, asked_part)
    _require_newer(facts, version)
    decided = _decision(facts, version, changelog.unreleased(content))
    if changelog.unreleased_section(content) is None:
        return decided
    first = not agreement.released(facts)[0] and not changelog.versions(content)
    rolled = rolling.roll(content, decided.version, today, decided.section, first=first)
    return replace(decided, changelog=rolled)


def _decision(facts: Facts, version: Version, notes: str) -> Decision:
    """Return the decision to roll nothing; where there are no notes, the subjects are the text."""
    text = notes or subjects.notes(facts.commits)
    return Decision(str(version), None, text, from_subjects=bool(text) and not notes)


def _part(part: str) -> Part | None:
    """Return the part that is asked for; None for auto."""
    for known in PARTS:
        if part == known:
            return known
    if part == "auto":
        return None
    raise ShipwayError(f"--part {part} is unknown", f"one of auto, {', '.join(PARTS)}",
                       Status.COULD_NOT_RUN)  # fmt: skip


def _asked_for(number: str) -> Version:
    version = Version.parse(number)
    if version is None:
        raise ShipwayError(
            f"--number {number} is no version", "write it like 1.4.0", Status.COULD_NOT_RUN
        )
    return version


def _next(facts: Facts, part: Part | None) -> Version:
    """Step the newest version that is known by `part`, or by what the notes call for."""
    content = facts.changelog or b""
    released, _ = agreement.released(facts)
    known = [*changelog.versions(content), *([released] if released else [])]
    if not known and part is None:
        return FIRST
    latest = max(known, default=Version(0, 0, 0))
    return latest.next(part or latest.custom(_called_for(facts, content)))


def _called_for(facts: Facts, content: bytes) -> Part:
    notes = changelog.unreleased(content)
    if notes:
        return changelog.part_of(notes)
    return "major" if subjects.is_breaking(facts.commits) else "patch"


def _require_newer(facts: Facts, version: Version) -> None:
    """Refuse a version that is taken, or older than what there is."""
    heading = max(changelog.versions(facts.changelog or b""), default=None)
    for known, what in (
        agreement.released(facts),
        (heading, "the newest heading of the changelog"),
    ):
        if known and version <= known:
            raise ShipwayError(
                f"{version} does not come after {known}, {what}",
                f"--number {known.next('patch')}, or leave --number out",
            )
