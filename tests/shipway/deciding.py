"""Facts for a decision, by value, and how one is refused."""

from collections.abc import Sequence

import pytest

from shipway.errors import ShipwayError, Status
from shipway.model import Commit, Facts
from shipway.release.decision import decide

TODAY = "2026-11-22"
ADDED = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n"
FIXED = "# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- A typo.\n"
REMOVED = "\n### Removed\n\n- A field.\n"
EMPTY = "# Changelog\n\n## [Unreleased]\n"


def facts(
    changelog: str | None, tags: Sequence[str] = (), subjects: Sequence[str] = (), live: str = ""
) -> Facts:
    """Return facts; `live` is the tag that the production branch is at."""
    return Facts(
        remote="hub", main_branch="main", production_branch="produccion", main="m" * 40,
        production=f"{live}-commit" if live else None,
        tags={tag: f"{tag}-commit" for tag in tags},
        commits=tuple(Commit("c" * 40, subject, "Ada") for subject in subjects), hotfixes=(),
        changelog=None if changelog is None else changelog.encode(),
    )  # fmt: skip


def headed(*versions: str, notes: str = "", kept: bool = True) -> str:
    """Return a changelog with these headings, newest first, with or without Unreleased."""
    unreleased = f"## [Unreleased]\n{notes}\n" * kept
    return unreleased + "".join(f"## [{version}]\n\n- As {version}.\n\n" for version in versions)


def refusal(known: Facts, part: str = "auto", number: str = "") -> tuple[str, str]:
    """Return the problem and the hint with which a decision is refused."""
    with pytest.raises(ShipwayError) as raised:
        decide(known, TODAY, part, number)
    assert raised.value.status == Status.REFUSED
    return raised.value.problem, raised.value.hint
