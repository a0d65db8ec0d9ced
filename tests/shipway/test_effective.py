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


def test_the_last_release_is_known_without_its_tag(story: History) -> None:
    story.git("tag", "--delete", "v2.0.0")
    story.hotfix("Mend it", {"mend.txt": "mend\n"})

    known = facts.of(story.repository, CONFIG, story.refs())

    assert (set(known.tags), known.last) == ({"v1.0.0"}, "2.0.0")


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
