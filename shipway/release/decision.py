"""Decides which version comes next and what the changelog says of it; pure."""

from shipway import changelog
from shipway.errors import ShipwayError, Status
from shipway.model import Decision, Facts
from shipway.version import Version, newest

FIRST = Version(0, 1, 0)
PARTS = ("auto", "major", "minor", "patch")


def decide(facts: Facts, today: str, part: str = "auto", number: str = "") -> Decision:
    """Decide the version and the rolled changelog; `today` is YYYY-MM-DD.

    The notes under Unreleased are rolled. Without notes nothing is rolled: a heading that was
    written by hand and is newer than every tag gives the version, else the newest one is stepped.
    """
    if part not in PARTS:
        raise ShipwayError(
            f"--part {part} is unknown", f"one of {', '.join(PARTS)}", Status.COULD_NOT_RUN
        )
    content = facts.changelog or b""
    notes = changelog.unreleased(content)
    heading = changelog.newest_version(content)
    released = newest(facts.tags)
    version = _asked_for(number) if number else _next(released, heading, notes, part)
    if released and version <= released:
        raise ShipwayError(
            f"{version} does not come after {released}, the newest tag on {facts.remote}",
            f"--number {released.next('patch')}, or leave --number out",
        )
    if heading and (version < heading or (notes and version == heading)):
        raise ShipwayError(
            f"{version} does not come after {heading}, the newest heading of the changelog",
            f"--number {heading.next('patch')}, or leave --number out",
        )
    if notes:
        rolled = changelog.roll(content, str(version), today)
        return Decision(str(version), rolled, notes)
    return Decision(str(version), None, changelog.section_of(content, str(version)))


def _asked_for(number: str) -> Version:
    version = Version.parse(number)
    if version is None:
        raise ShipwayError(
            f"--number {number} is no version", "write it like 1.4.0", Status.COULD_NOT_RUN
        )
    return version


def _next(released: Version | None, heading: Version | None, notes: str, part: str) -> Version:
    if heading and not notes and part == "auto" and (released is None or heading > released):
        return heading
    known = [version for version in (released, heading) if version]
    if not known:
        return FIRST
    step = changelog.part_of(notes) if part == "auto" else part
    if step == "major":
        return max(known).next("major")
    return max(known).next("minor" if step == "minor" else "patch")
