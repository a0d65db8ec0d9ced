"""The decision: which version comes next, and what the changelog says of it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from shipway.errors import ShipwayError, Status
from shipway.model import Commit, Decision, Facts
from shipway.release.decision import decide

pytestmark = pytest.mark.laptop

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


def refusal(known: Facts, part: str = "auto", number: str = "") -> tuple[str, str]:
    """Return the problem and the hint with which a decision is refused."""
    with pytest.raises(ShipwayError) as raised:
        decide(known, TODAY, part, number)
    assert raised.value.status == Status.REFUSED
    return raised.value.problem, raised.value.hint


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


def test_a_tag_that_the_changelog_lacks() -> None:
    known = facts(headed("0.4.0", notes="- A note."), ["v0.4.0", "v0.4.1"], live="v0.4.1")

    assert refusal(known) == (
        (
            "v0.4.1 is the newest tag on hub, but the changelog's newest heading is 0.4.0: "
            "the changelog lacks 0.4.1"
        ),
        "write `## [0.4.1]` with its notes above 0.4.0, commit that, and push it to main",
    )


def test_a_tag_that_is_no_release() -> None:
    known = facts(headed("0.4.0", notes="- A note."), ["v0.4.0", "v9.0.0"], live="v0.4.0")

    assert refusal(known) == (
        (
            "v9.0.0 is the newest tag on hub, but produccion is at 0.4.0, and the changelog's newest "
            "heading is 0.4.0: that tag is no release"
        ),
        "git push --delete hub refs/tags/v9.0.0, once you know who made it",
    )


def test_several_headings_without_a_tag() -> None:
    assert refusal(facts(headed("0.6.0", "0.5.0", "0.4.1"), ["v0.4.1"])) == (
        (
            "the changelog has headings for 0.5.0 and 0.6.0, but the newest tag on hub is 0.4.1: "
            "only one can be next"
        ),
        (
            "leave the heading that is to be released and move all notes under it; or, where 0.5.0 "
            "was released, push its tag: git push hub v0.5.0"
        ),
    )


def test_notes_above_a_heading_that_waits_to_be_released() -> None:
    assert refusal(facts(headed("0.7.0", notes="- A note."), ["v0.4.1"])) == (
        (
            "the changelog's newest heading, 0.7.0, is not released yet, "
            "and there are notes under Unreleased too"
        ),
        (
            "move those notes under 0.7.0; or `invoke release --number 0.7.0`, "
            "and they wait for the release after it"
        ),
    )


@pytest.mark.parametrize(("part", "number"), [("minor", ""), ("auto", "0.9.0"), ("auto", "0.5.0")])
def test_another_version_than_that_of_the_heading_which_waits(part: str, number: str) -> None:
    assert refusal(facts(headed("0.7.0"), ["v0.4.1"]), part, number) == (
        "the changelog's newest heading, 0.7.0, is not released yet, and it gives the version",
        "leave --number and --part out to release 0.7.0, or rename that heading",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_changelog_in_utf_16_is_refused(encoding: str) -> None:
    content = ("\ufeff" * (encoding != "utf-16") + ADDED).encode(encoding)

    assert refusal(replace(facts(None), changelog=content)) == (
        "the changelog is written in UTF-16, in which nobody finds its headings",
        "save it as UTF-8, commit it, and push that to main",
    )


@pytest.mark.parametrize(("part", "number"), [("huge", ""), ("auto", "1.0"), ("", "")])
def test_what_is_no_part_and_no_number_could_not_run(part: str, number: str) -> None:
    with pytest.raises(ShipwayError) as raised:
        decide(facts(None), TODAY, part, number)

    assert raised.value.status == Status.COULD_NOT_RUN
