"""The release after a rollback: its tree is the one that it would have had without."""

from pathlib import Path

import pytest

from shipway.release import facts
from tests.shipway.histories import CONFIG, History
from tests.shipway.rolling_back import FIRST, LONG, SECOND, begun, files, text

pytestmark = pytest.mark.laptop


@pytest.fixture
def story(tmp_path: Path) -> History:
    """Two releases; the second has changed a line, added one file and renamed another."""
    return begun(tmp_path / "story")


def test_what_was_rolled_back_comes_again(story: History) -> None:
    tip = story.roll_back()
    assert files(story) == FIRST
    main = story.main("Mend it", {"mend.txt": "mend\n"})

    release = story.release()

    assert files(story) == {**SECOND, "mend.txt": "mend\n"}
    assert story.repository.parents(release) == [tip, main]


def test_a_rollback_alone_is_something_to_release(story: History) -> None:
    rollback = story.roll_back()
    known = facts.of(story.repository, CONFIG, story.refs())
    assert (known.commits, known.hotfixes, known.rollbacks) == ((), (), (rollback,))

    story.release()

    assert files(story) == SECOND
    known = facts.of(story.repository, CONFIG, story.refs())
    assert (known.hotfixes, known.rollbacks) == ((), ())


def test_hotfixes_before_and_after_it_are_kept(story: History) -> None:
    story.hotfix("Before", {"page.txt": text(line2="two", line7="before")})
    story.roll_back("v1.0.0")
    story.hotfix("After", {"page.txt": text(line12="after")})
    story.hotfix("In what was moved", {"old.txt": LONG + "after\n"})
    known = facts.of(story.repository, CONFIG, story.refs())

    story.release()

    assert [each.subject for each in known.hotfixes] == ["In what was moved", "After", "Before"]
    assert files(story) == {
        **SECOND,
        "page.txt": text(line2="two", line7="before", line12="after"),
        "moved.txt": LONG + "after\n",
    }


def test_rollbacks_within_rollbacks(story: History) -> None:
    story.main("Go further", {"third.txt": "third\n"})
    story.release()
    story.roll_back()
    story.hotfix("Between", {"between.txt": "between\n"})
    story.roll_back("v1.0.0")

    story.release()

    assert files(story) == {**SECOND, "third.txt": "third\n", "between.txt": "between\n"}


def test_a_release_that_follows_a_rollback_is_rolled_back_too(story: History) -> None:
    story.roll_back()
    story.main("Mend it", {"mend.txt": "mend\n"})
    story.release()
    story.roll_back()
    assert set(files(story)) == {"page.txt", "old.txt"}

    story.release()

    assert files(story) == {**SECOND, "mend.txt": "mend\n"}


def test_a_revert_by_hand_ends_a_rollback(story: History) -> None:
    rollback = story.roll_back()
    reverted = {**SECOND, "old.txt": None, "new.txt": "settled by hand\n"}
    story.hotfix(f'Revert "Roll back"\n\nThis reverts commit {rollback}.', reverted)
    known = facts.of(story.repository, CONFIG, story.refs())
    assert (known.rollbacks, known.hotfixes) == ((), ())
    story.main("Mend it", {"mend.txt": "mend\n"})

    story.release()

    assert files(story) == {**SECOND, "new.txt": "settled by hand\n", "mend.txt": "mend\n"}


def test_a_revert_that_is_reverted_rolls_back_again(story: History) -> None:
    rollback = story.roll_back()
    first = {"page.txt": text(), "old.txt": LONG, "new.txt": None, "moved.txt": None}
    revert = story.hotfix(f'Revert "Roll back"\n\nThis reverts commit {rollback}.',
                          {**SECOND, "old.txt": None})  # fmt: skip
    again = story.hotfix(f'Reapply "Roll back"\n\nThis reverts commit {revert}.', first)
    assert facts.of(story.repository, CONFIG, story.refs()).rollbacks == (again,)
    assert [each.tag for each in story.releases() if each.is_current] == ["v1.0.0"]
    assert story.releases()[2].undone_by == ""

    story.release()

    assert files(story) == SECOND


def test_a_revert_of_the_inner_rollback_leaves_the_outer_one(story: History) -> None:
    story.main("Go further", {"third.txt": "third\n"})
    story.release()
    outer = story.roll_back()
    inner = story.roll_back()
    reverted = {**SECOND, "old.txt": None, "new.txt": "settled by hand\n"}
    story.hotfix(f'Revert "Roll back"\n\nThis reverts commit {inner}.', reverted)
    assert facts.of(story.repository, CONFIG, story.refs()).rollbacks == (outer,)

    story.release()

    assert files(story) == {**SECOND, "third.txt": "third\n", "new.txt": "settled by hand\n"}


def test_a_merge_of_main_by_hand_drops_nothing(story: History) -> None:
    story.roll_back()
    main = story.main("Mend it", {"mend.txt": "mend\n"})
    story.commit("produccion", "Merge main", {"mend.txt": "mend\n"}, merge=main)
    assert "new.txt" not in files(story)

    story.release()

    assert files(story) == {**SECOND, "mend.txt": "mend\n"}


def test_a_commit_by_hand_that_bears_a_version_drops_nothing(story: History) -> None:
    story.roll_back()
    story.hotfix("Mend it", {"mend.txt": "mend\n"})
    story.git("tag", "v2.0.1", "produccion")

    story.release()

    assert files(story) == {**SECOND, "mend.txt": "mend\n"}


def test_a_merge_of_the_production_branch_into_main_by_hand(story: History) -> None:
    story.roll_back()
    story.main("Mend it", {"mend.txt": "mend\n"})
    joined(story, "main", "produccion")
    assert "new.txt" not in story.git("ls-tree", "--name-only", "main")

    story.release()
    assert files(story) == {**SECOND, "mend.txt": "mend\n"}

    story.main("Go on", {"more.txt": "more\n"})
    story.release()
    assert files(story) == {**SECOND, "mend.txt": "mend\n", "more.txt": "more\n"}


def joined(story: History, ours: str, theirs: str) -> None:
    """Merge a branch into another by hand."""
    tree = story.git("merge-tree", "--write-tree", ours, theirs)
    made = story.git("commit-tree", "-p", ours, "-p", theirs, "-m", f"Merge {theirs}", tree)
    story.git("update-ref", f"refs/heads/{ours}", made)


@pytest.mark.parametrize(("ours", "theirs"), [("main", "produccion"), ("produccion", "main")])
def test_what_main_took_back_does_not_come_again_through_a_merge_by_hand(
    story: History, ours: str, theirs: str
) -> None:
    story.roll_back()
    story.main("Do without", {"new.txt": None})
    joined(story, ours, theirs)

    story.release()

    assert files(story) == {name: said for name, said in SECOND.items() if name != "new.txt"}


def test_a_hotfix_that_main_has_by_hand_may_be_mended_on(story: History) -> None:
    story.roll_back()
    story.hotfix("Mend it", {"fix.txt": "fix\n"})
    joined(story, "main", "produccion")
    story.hotfix("Mend it better", {"fix.txt": "better\n"})

    story.release()

    assert files(story) == {**SECOND, "fix.txt": "better\n"}


def test_a_hotfix_that_main_has_by_hand_may_be_mended_after_a_revert(story: History) -> None:
    rollback = story.roll_back()
    story.hotfix("Mend it", {"fix.txt": "fix\n"})
    joined(story, "main", "produccion")
    story.main("Go on", {"more.txt": "more\n"})
    story.main("Release it", {"page.txt": text(line2="two", line9="nine")})
    reverted = {**SECOND, "old.txt": None, "fix.txt": "better\n"}
    story.hotfix(f'Revert "Roll back"\n\nThis reverts commit {rollback}.', reverted)
    story.roll_back("v1.0.0")

    story.release()

    assert files(story)["fix.txt"] == "better\n"
    assert files(story)["more.txt"] == "more\n"


def test_a_merge_that_a_person_has_settled_is_kept_as_settled(story: History) -> None:
    story.roll_back()
    main = story.main("Mend it", {"page.txt": text(line2="main", line9="nine")})
    story.commit("main", "Merge produccion", {"page.txt": text(line2="main", line9="settled")},
                 merge=story.tip(), onto=main)  # fmt: skip

    story.release()

    assert story.text("page.txt") == text(line2="main", line9="settled")


def test_what_main_takes_back_itself_stays_away(story: History) -> None:
    story.roll_back()
    story.main("Do without", {"new.txt": None})

    story.release()

    assert "new.txt" not in files(story)


def test_a_rollback_that_somebody_has_amended(story: History) -> None:
    message = story.git("log", "-1", "--format=%B", story.roll_back())
    story.git("update-ref", "refs/heads/produccion", "v2.0.0^{}")
    story.hotfix(message, {"page.txt": text(line12="amended"), "new.txt": None,
                           "moved.txt": None, "old.txt": LONG})  # fmt: skip

    story.release()

    assert files(story) == {**SECOND, "page.txt": text(line2="two", line12="amended")}


def test_a_branch_without_any_release_of_ours(tmp_path: Path) -> None:
    story = History(tmp_path / "story")
    story.main("One", {"page.txt": "one\n"})
    story.git("branch", "produccion", "main")
    for number, name in enumerate(("Two", "Three"), 1):
        main = story.main(name, {f"{name}.txt": name})
        files_of_main = {f"{name}.txt": name}
        story.commit("produccion", f"Merge {name}", files_of_main, merge=main)
        story.git("tag", f"v0.{number}.0", "produccion")
    story.roll_back()
    assert set(files(story)) == {"page.txt", "Two.txt"}

    story.release()

    assert set(files(story)) == {"page.txt", "Two.txt", "Three.txt"}
