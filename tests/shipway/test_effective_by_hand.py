"""The release after a rollback where people have merged, reverted and settled by hand."""

from pathlib import Path

import pytest

from tests.shipway.histories import History
from tests.shipway.rolling_back import LONG, SECOND, begun, files, text

pytestmark = pytest.mark.laptop


@pytest.fixture
def story(tmp_path: Path) -> History:
    """Two releases; the second has changed a line, added one file and renamed another."""
    return begun(tmp_path / "story")


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
