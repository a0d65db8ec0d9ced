"""The decision: which version comes next, and what the changelog says of it."""

from collections.abc import Sequence

import pytest

from shipway.errors import ShipwayError, Status
from shipway.model import Decision, Facts
from shipway.release.decision import decide

pytestmark = pytest.mark.laptop

TODAY = "2026-11-22"
ADDED = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n"
FIXED = "# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- A typo.\n"
EMPTY = "# Changelog\n\n## [Unreleased]\n"


def facts(changelog: str | None, tags: Sequence[str] = ()) -> Facts:
    return Facts(
        remote="hub", main_branch="main", production_branch="produccion", main="m" * 40,
        production=None, tags=dict.fromkeys(tags, "t" * 40), commits=(), hotfixes=(),
        changelog=None if changelog is None else changelog.encode(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changelog", "tags", "version"),
    [
        (None, [], "0.1.0"),
        (EMPTY, [], "0.1.0"),
        (ADDED, [], "0.1.0"),
        (None, ["v0.4.1"], "0.4.2"),
        (EMPTY, ["v0.4.1"], "0.4.2"),
        (FIXED, ["v0.4.1"], "0.4.2"),
        (ADDED, ["v0.4.1", "v0.3.9", "nightly"], "0.5.0"),
        (ADDED + "\n### Removed\n", ["v0.4.1"], "1.0.0"),
        (EMPTY + "\n## [0.7.0]\n- By hand.\n", ["v0.4.1"], "0.7.0"),
        (EMPTY + "\n## [0.7.0]\n- By hand.\n", [], "0.7.0"),
        (EMPTY + "\n## [0.7.0]\n", ["v0.7.0"], "0.7.1"),
        (ADDED + "\n## [0.7.0]\n", ["v0.4.1"], "0.8.0"),
        (EMPTY + "\n## [0.2.0]\n", ["v0.4.1"], "0.4.2"),
    ],
)
def test_the_version_that_comes_next(
    changelog: str | None, tags: Sequence[str], version: str
) -> None:
    decided = decide(facts(changelog, tags), TODAY)

    assert (decided.version, decided.tag) == (version, f"v{version}")


@pytest.mark.parametrize(
    ("part", "version"), [("major", "1.0.0"), ("minor", "0.5.0"), ("patch", "0.4.2")]
)
@pytest.mark.parametrize("changelog", [None, ADDED, FIXED])
def test_the_part_that_is_asked_for_counts_more_than_the_notes(
    changelog: str | None, part: str, version: str
) -> None:
    assert decide(facts(changelog, ["v0.4.1"]), TODAY, part).version == version


def test_the_number_that_is_asked_for_counts_most() -> None:
    assert decide(facts(ADDED, ["v0.4.1"]), TODAY, "patch", "v2.0.0").version == "2.0.0"


def test_notes_are_rolled_and_become_the_section() -> None:
    assert decide(facts(ADDED), TODAY) == Decision(
        "0.1.0",
        ADDED.replace("[Unreleased]\n", "[Unreleased]\n\n## [0.1.0] - 2026-11-22\n").encode(),
        "### Added\n\n- A page.",
    )


@pytest.mark.parametrize("changelog", [None, EMPTY, "# Changelog\n", ""])
def test_without_notes_nothing_is_rolled(changelog: str | None) -> None:
    assert decide(facts(changelog), TODAY) == Decision("0.1.0", None, "")


def test_a_heading_written_by_hand_gives_the_section() -> None:
    changelog = EMPTY + "\n## [0.7.0] - 2026-01-01\n\n- By hand.\n"

    assert decide(facts(changelog), TODAY) == Decision("0.7.0", None, "- By hand.")


@pytest.mark.parametrize(
    ("changelog", "tags", "number", "problem", "hint"),
    [
        (None, ["v0.4.1"], "0.4.1", "0.4.1 does not come after 0.4.1, the newest tag on hub",
         "--number 0.4.2, or leave --number out"),
        (ADDED, ["v0.4.1"], "0.1.0", "0.1.0 does not come after 0.4.1, the newest tag on hub",
         "--number 0.4.2, or leave --number out"),
        (ADDED + "\n## [0.7.0]\n", [], "0.7.0",
         "0.7.0 does not come after 0.7.0, the newest heading of the changelog",
         "--number 0.7.1, or leave --number out"),
        (EMPTY + "\n## [0.7.0]\n", ["v0.1.0"], "0.3.0",
         "0.3.0 does not come after 0.7.0, the newest heading of the changelog",
         "--number 0.7.1, or leave --number out"),
    ],
)  # fmt: skip
def test_a_number_that_is_taken_or_old_is_refused(
    changelog: str | None, tags: Sequence[str], number: str, problem: str, hint: str
) -> None:
    with pytest.raises(ShipwayError) as raised:
        decide(facts(changelog, tags), TODAY, "auto", number)

    assert (raised.value.problem, raised.value.hint) == (problem, hint)
    assert raised.value.status == Status.REFUSED


@pytest.mark.parametrize(("part", "number"), [("huge", ""), ("auto", "1.0"), ("", "")])
def test_what_is_no_part_and_no_number_could_not_run(part: str, number: str) -> None:
    with pytest.raises(ShipwayError) as raised:
        decide(facts(None), TODAY, part, number)

    assert raised.value.status == Status.COULD_NOT_RUN
