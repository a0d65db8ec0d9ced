"""The decision: which version comes next, and what the changelog says of it."""

from collections.abc import Sequence

import pytest

from shipway.errors import ShipwayError, Status
from shipway.model import Decision
from shipway.release.decision import decide
from tests.shipway.deciding import ADDED, EMPTY, FIXED, REMOVED, TODAY, facts, headed, refusal

pytestmark = pytest.mark.laptop


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
        (ADDED + REMOVED, ["v0.4.1"], "0.5.0"),
        (ADDED + REMOVED, ["v1.4.1"], "2.0.0"),
        (headed("0.7.0", notes="- A note."), ["v0.7.0"], "0.7.1"),
        (headed("0.7.0"), ["v0.7.0"], "0.7.1"),
        (headed("0.7.0"), ["0.7.0"], "0.7.1"),
        # A heading that was written by hand, or rolled by a pull request.
        (headed("0.7.0"), ["v0.4.1"], "0.7.0"),
        (headed("0.7.0", "0.4.1"), ["v0.4.1"], "0.7.0"),
        (headed("0.7.0", "0.4.1", kept=False), ["v0.4.1"], "0.7.0"),
        (headed("0.7.0"), [], "0.7.0"),
        # Whoever never tagged has nothing that could disagree.
        (headed("0.7.0", "0.6.0", notes="- A note."), [], "0.7.1"),
        # A changelog that nobody rolls is not kept up to date.
        (headed("0.2.0", kept=False), ["v0.4.1"], "0.4.2"),
    ],
)
def test_the_version_that_comes_next(
    changelog: str | None, tags: Sequence[str], version: str
) -> None:
    decided = decide(facts(changelog, tags), TODAY)

    assert (decided.version, decided.tag) == (version, f"v{version}")


@pytest.mark.parametrize(
    ("subject", "tag", "version"),
    [
        ("Add a page", "v1.4.1", "1.4.2"),
        ("feat!: other names", "v1.4.1", "2.0.0"),
        ("feat!: other names", "v0.4.1", "0.5.0"),
    ],
)
def test_without_notes_a_breaking_mark_in_a_subject_counts(
    subject: str, tag: str, version: str
) -> None:
    assert decide(facts(EMPTY, [tag], [subject]), TODAY).version == version


@pytest.mark.parametrize(
    ("part", "version"), [("major", "1.0.0"), ("minor", "0.5.0"), ("patch", "0.4.2")]
)
@pytest.mark.parametrize("changelog", [None, ADDED, FIXED])
def test_the_part_that_is_asked_for_counts_more_than_the_notes(
    changelog: str | None, part: str, version: str
) -> None:
    assert decide(facts(changelog, ["v0.4.1"]), TODAY, part).version == version


@pytest.mark.parametrize(
    ("part", "version"), [("major", "1.0.0"), ("minor", "0.1.0"), ("patch", "0.0.1")]
)
def test_the_first_version_may_be_asked_for(part: str, version: str) -> None:
    assert decide(facts(ADDED), TODAY, part).version == version


def test_the_number_that_is_asked_for_counts_most() -> None:
    assert decide(facts(ADDED, ["v0.4.1"]), TODAY, "patch", "v2.0.0").version == "2.0.0"


def test_notes_are_rolled_and_become_the_section() -> None:
    assert decide(facts(ADDED, subjects=["Add a page"]), TODAY) == Decision(
        "0.1.0",
        ADDED.replace("[Unreleased]\n", "[Unreleased]\n\n## [0.1.0] - 2026-11-22\n").encode(),
        "### Added\n\n- A page.",
    )


def test_links_are_rolled_too_and_lead_to_the_tag_of_a_first_release() -> None:
    link = "[unreleased]: https://github.com/ada/site/compare/v0.0.0...HEAD\n"

    first = decide(facts(ADDED + link), TODAY).changelog or b""
    later = decide(facts(ADDED + link, ["v0.4.1"]), TODAY).changelog or b""

    assert first.endswith(b"[0.1.0]: https://github.com/ada/site/releases/tag/v0.1.0\n")
    assert later.endswith(b"[0.5.0]: https://github.com/ada/site/compare/v0.0.0...v0.5.0\n")


@pytest.mark.parametrize("template", ["", "\n### Added\n", "\n<!-- Write here. -->\n"])
def test_without_notes_the_subjects_are_rolled(template: str) -> None:
    decided = decide(facts(EMPTY + template, ["v0.1.0"], ["Add a page", "Mend it"]), TODAY)

    assert decided == Decision(
        "0.1.1",
        f"{EMPTY}{template}\n## [0.1.1] - 2026-11-22\n\n- Add a page\n- Mend it\n".encode(),
        "- Add a page\n- Mend it",
        from_subjects=True,
    )


@pytest.mark.parametrize("changelog", [None, "# Changelog\n", "", headed("0.1.0", kept=False)])
def test_without_a_place_for_notes_the_subjects_are_for_the_tag_alone(
    changelog: str | None,
) -> None:
    assert decide(facts(changelog, ["v0.1.0"], ["Add a page"]), TODAY) == Decision(
        "0.1.1", None, "- Add a page", from_subjects=True
    )


def test_a_heading_written_by_hand_gives_the_section() -> None:
    decided = decide(facts(headed("0.7.0"), subjects=["Add a page"]), TODAY)

    assert decided == Decision("0.7.0", None, "- As 0.7.0.")


def test_a_heading_written_by_hand_without_notes_takes_the_subjects() -> None:
    decided = decide(facts("## [0.7.0]\n", ["v0.6.0"], ["Add a page"]), TODAY)

    assert decided == Decision("0.7.0", None, "- Add a page", from_subjects=True)


def test_the_heading_that_waits_may_be_asked_for_and_notes_wait_for_the_next() -> None:
    content = headed("0.7.0", notes="- Not yet.")

    decided = decide(facts(content, ["v0.6.0"]), TODAY, "auto", "0.7.0")

    assert decided == Decision("0.7.0", None, "- As 0.7.0.")


@pytest.mark.parametrize(
    ("changelog", "tags", "number", "problem", "hint"),
    [
        (None, ["v0.4.1"], "0.4.1", "0.4.1 does not come after 0.4.1, the newest tag on hub",
         "--number 0.4.2, or leave --number out"),
        (ADDED, ["v0.4.1"], "0.1.0", "0.1.0 does not come after 0.4.1, the newest tag on hub",
         "--number 0.4.2, or leave --number out"),
        (headed("0.7.0", notes="- A note."), [], "0.7.0",
         "0.7.0 does not come after 0.7.0, the newest heading of the changelog",
         "--number 0.7.1, or leave --number out"),
        (headed("0.7.0"), [], "0.3.0",
         "0.3.0 does not come after 0.7.0, the newest heading of the changelog",
         "--number 0.7.1, or leave --number out"),
    ],
)  # fmt: skip
def test_a_number_that_is_taken_or_old_is_refused(
    changelog: str | None, tags: Sequence[str], number: str, problem: str, hint: str
) -> None:
    assert refusal(facts(changelog, tags), number=number) == (problem, hint)


@pytest.mark.parametrize(("part", "number"), [("huge", ""), ("auto", "1.0"), ("", "")])
def test_what_is_no_part_and_no_number_could_not_run(part: str, number: str) -> None:
    with pytest.raises(ShipwayError) as raised:
        decide(facts(None), TODAY, part, number)

    assert raised.value.status == Status.COULD_NOT_RUN
