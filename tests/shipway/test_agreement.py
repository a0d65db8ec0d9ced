"""The changelog's newest heading and the newest tag: where they disagree, and which is wrong."""

from dataclasses import replace

import pytest

from shipway.release.decision import decide
from tests.shipway.deciding import ADDED, facts, headed, refusal

pytestmark = pytest.mark.laptop


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
            "v9.0.0 is the newest tag on hub, but produccion is at 0.4.0, and the changelog's "
            "newest heading is 0.4.0: that tag is no release"
        ),
        "git push --delete hub refs/tags/v9.0.0, once you know who made it",
    )


def test_a_release_whose_tag_is_gone_is_not_released_again() -> None:
    known = replace(facts(headed("0.5.0", notes="- A note."), ["v0.4.0"]), last="0.5.0")

    assert decide(known, "2026-11-25").version == "0.5.1"


def test_a_release_whose_tag_is_gone_is_named_by_its_branch() -> None:
    known = replace(facts(headed("0.4.0", notes="- A note."), ["v0.4.0"]), last="0.5.0")

    problem, hint = refusal(known)
    assert problem == (
        "0.5.0 is the newest release on produccion, but the changelog's newest heading is 0.4.0: "
        "the changelog lacks 0.5.0"
    )
    assert hint.startswith("write `## [0.5.0]` with its notes above 0.4.0")
    assert refusal(known, number="0.5.0") == refusal(known)


def test_a_rollback_that_is_merged_has_taken_the_heading_away() -> None:
    known = facts(headed("0.4.0", notes="- A note."), ["v0.4.0", "v0.4.1"])

    assert refusal(replace(known, merged=("f" * 40,))) == (
        (
            "main has merged the rollback fffffffff, and lacks what that undid, "
            "as the changelog's 0.4.1"
        ),
        ("git switch main && git revert --no-edit fffffffff, settle the files, git push hub main"),
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


def test_a_changelog_with_the_marks_of_a_conflict_is_refused() -> None:
    marks = "<<<<<<< HEAD\n- Mine.\n=======\n- Theirs.\n>>>>>>> topic\n"

    assert refusal(facts(ADDED + marks, ["v0.4.1"])) == (
        "the changelog has the marks of a merge that nobody has settled, <<<<<<< and >>>>>>>",
        "leave what is right of it, commit that, and push it to main",
    )
    assert decide(facts(f"{ADDED}\n```\n{marks}```\n", ["v0.4.1"]), "2026-11-25").changelog


@pytest.mark.parametrize("first", ["", "- One."])
def test_notes_under_a_second_unreleased_heading(first: str) -> None:
    twice = headed("0.4.0", notes=f"{first}\n\n## Sin publicar\n\n- Another.")

    assert refusal(facts(twice, ["v0.4.0"])) == (
        "the changelog has several Unreleased headings, and a release rolls the notes of one",
        "put the notes under the first, commit that, and push it to main",
    )


def test_a_second_unreleased_heading_without_notes() -> None:
    twice = headed("0.4.0", notes="- One.\n\n## Sin publicar\n\n### Fixed")

    assert decide(facts(twice, ["v0.4.0"]), "2026-11-25").section == "- One."
