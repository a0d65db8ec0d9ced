"""The production branch, read: releases, rollbacks and commits by hand, newest first."""

from pathlib import Path

import pytest

from shipway.release import trailers
from shipway.release.history import Kind, Release
from tests.shipway.histories import History, twice_released
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop


@pytest.fixture
def story(tmp_path: Path) -> History:
    """Two releases, 1.0.0 and 2.0.0."""
    return twice_released(tmp_path / "story")


def shape(releases: tuple[Release, ...]) -> list[tuple[str, str]]:
    """Return the kind of each with its tag, or its subject where it has none."""
    return [(str(each.kind), each.tag or each.subject) for each in releases]


def current(releases: tuple[Release, ...]) -> list[str]:
    return [each.name for each in releases if each.is_current]


def undone(releases: tuple[Release, ...]) -> dict[str, str]:
    return {each.tag: each.undone_by for each in releases if each.undone_by}


def test_releases_are_newest_first_and_main_is_not_among_them(story: History) -> None:
    second, first = story.releases()

    assert shape((second, first)) == [("release", "v2.0.0"), ("release", "v1.0.0")]
    assert (second.commit, first.commit) == (story.tip("v2.0.0"), story.tip("v1.0.0"))
    assert (second.is_current, first.is_current) == (True, False)
    assert (second.who, second.version, second.subject) == ("Tester", "2.0.0", "Release 2.0.0")
    assert second.when == git(story.folder, "log", "-1", "--format=%cI", "v2.0.0")
    assert second.parent == first.commit
    assert (first.is_first, second.is_first) == (True, False)


def test_a_rollback_says_what_it_undid_and_what_is_current(story: History) -> None:
    rollback = story.roll_back()

    releases = story.releases()

    assert shape(releases) == [
        ("rollback", "Roll back to v1.0.0"), ("release", "v2.0.0"), ("release", "v1.0.0")
    ]  # fmt: skip
    assert current(releases) == ["v1.0.0"]
    assert undone(releases) == {"v2.0.0": rollback}
    assert releases[0].target == story.tip("v1.0.0")
    assert releases[0].undoes == (story.tip("v2.0.0"),)


def test_a_commit_by_hand_leaves_current_what_it_is_on(story: History) -> None:
    story.hotfix("Mend it", {"fix.txt": "fix\n"})
    assert shape(story.releases())[0] == ("hotfix", "Mend it")
    assert current(story.releases()) == ["v2.0.0"]

    story.roll_back()
    story.hotfix("Mend it again", {"fix.txt": "again\n"})

    assert current(story.releases()) == ["v1.0.0"]


def test_a_rollback_that_is_reverted_by_hand_undid_nothing(story: History) -> None:
    rollback = story.roll_back()
    story.hotfix(f'Revert "Roll back"\n\nThis reverts commit {rollback}.', {"page.txt": "two\n"})

    releases = story.releases()

    assert current(releases) == ["v2.0.0"]
    assert undone(releases) == {}
    assert (releases[0].kind, releases[0].ends) == (Kind.HOTFIX, rollback)


def test_what_a_rollback_undid_stays_marked_after_the_next_release(story: History) -> None:
    rollback = story.roll_back()
    story.release()

    assert current(story.releases()) == ["v3.0.0"]
    assert undone(story.releases()) == {"v2.0.0": rollback}


def test_rollbacks_one_after_the_other(story: History) -> None:
    story.main("More", {"more.txt": "more\n"})
    story.release()
    third = story.roll_back()
    assert current(story.releases()) == ["v2.0.0"]
    second = story.roll_back()

    assert current(story.releases()) == ["v1.0.0"]
    assert undone(story.releases()) == {"v3.0.0": third, "v2.0.0": second}


def test_a_merge_by_hand_is_a_release_without_a_tag(story: History) -> None:
    main = story.main("Go on", {"more.txt": "more\n"})
    story.commit("produccion", "Merge branch 'main' into produccion", {}, merge=main)

    assert shape(story.releases())[0] == ("release", "Merge branch 'main' into produccion")
    assert current(story.releases()) == [story.tip()[:9]]


def test_a_tag_on_a_rollback_makes_no_release_of_it(story: History) -> None:
    story.roll_back()
    story.git("tag", "v2.0.1", "produccion")

    assert current(story.releases()) == ["v1.0.0"]


def test_trailers_that_name_no_release_of_the_branch_are_words(story: History) -> None:
    main = story.tip("main")
    message = trailers.of_rollback(trailers.Mark("v0.9.0", main), [])
    story.hotfix(message, {"page.txt": "one\n"})

    assert shape(story.releases())[0] == ("hotfix", "Roll back to v0.9.0")
    assert current(story.releases()) == ["v2.0.0"]


def test_of_two_tags_the_newer_version_names_a_release(story: History) -> None:
    story.git("tag", "v10.0.0", "v2.0.0^{}")
    story.git("tag", "latest", "v2.0.0^{}")

    assert story.releases()[0].tag == "v10.0.0"


def test_a_branch_that_nobody_released_has_its_tip(tmp_path: Path) -> None:
    story = History(tmp_path / "story")
    for name in ("One", "Two", "Three"):
        story.main(name, {"page.txt": name})
    story.git("branch", "produccion", "main")

    [only] = story.releases()

    assert (only.kind, only.subject, only.is_current) == (Kind.RELEASE, "Three", True)


def test_a_branch_of_merges_by_hand_ends_at_the_oldest(tmp_path: Path) -> None:
    story = History(tmp_path / "story")
    story.main("One", {"page.txt": "one\n"})
    story.git("branch", "produccion", "main")
    for name in ("Two", "Three"):
        story.commit(
            "produccion", f"Merge {name}", {}, merge=story.main(name, {f"{name}.txt": name})
        )

    assert [each.subject for each in story.releases()] == ["Merge Three", "Merge Two"]


def test_as_many_releases_as_are_asked_for(story: History) -> None:
    story.hotfix("Mend it", {"fix.txt": "fix\n"})

    assert shape(story.releases(1)) == [("hotfix", "Mend it"), ("release", "v2.0.0")]


def test_a_limit_hides_no_rollback(story: History) -> None:
    story.main("More", {"more.txt": "more\n"})
    story.release()
    story.roll_back("v1.0.0")

    [rollback, third] = story.releases(1)

    assert (rollback.kind, third.tag) == (Kind.ROLLBACK, "v3.0.0")
    assert (rollback.target, third.undone_by) == (story.tip("v1.0.0"), rollback.commit)
    assert not third.is_current


def test_hostile_words_stay_in_their_fields(story: History) -> None:
    subject = "-x \x1f'\"[/]\x1b[2J $(exit) " + "ñ" * 10_000
    story.hotfix(f"{subject}\n\nRolls-back-to: v1.0.0\n\x1f", {"fix.txt": "fix\n"})
    story.git("tag", "--annotate", "--message", "x\x1fy", "v2.5.0-β{1}", "produccion")

    hotfix, *rest = story.releases()

    assert (hotfix.kind, hotfix.subject, hotfix.who) == (Kind.HOTFIX, subject, "Tester")
    assert shape(tuple(rest)) == [("release", "v2.0.0"), ("release", "v1.0.0")]


def test_a_commit_in_another_encoding_is_read_as_it_was_meant(story: History) -> None:
    story.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    story.hotfix("Añade", {"fix.txt": "fix\n"})

    assert story.releases()[0].subject == "Añade"
