"""The release after a rollback, where git cannot merge: settled by the commands of the hint."""

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from tests.shipway.histories import History
from tests.shipway.programs import git, run
from tests.shipway.rolling_back import SECOND, begun, files, text

pytestmark = pytest.mark.laptop


@pytest.fixture
def story(tmp_path: Path) -> History:
    """Two releases; the second has changed a line, added one file and renamed another."""
    return begun(tmp_path / "story")


def clone_of(story: History, folder: Path) -> Path:
    """Clone the story for a person to work in."""
    git(folder, "clone", "--quiet", str(story.folder), "clone")
    return folder / "clone"


def test_what_git_cannot_merge_is_settled_by_the_commands_of_the_hint(
    story: History, tmp_path: Path
) -> None:
    rollback = story.roll_back()
    story.hotfix("After", {"page.txt": text(line2="after")})
    main = story.main("Mend it", {"mend.txt": "mend\n"})

    with pytest.raises(ShipwayError) as raised:
        story.release()

    assert (raised.value.problem, raised.value.hint) == (
        (
            "what was rolled back on produccion and what came since both changed page.txt, "
            "and git cannot merge that by itself"
        ),
        (
            f"git switch --detach origin/produccion && git revert --no-edit {rollback[:9]}, "
            "settle the files, git revert --continue, git switch main && git merge -, "
            "settle what is left, git push origin main"
        ),
    )
    assert story.tip("main") == main
    clone = clone_of(story, tmp_path)
    git(clone, "switch", "--quiet", "--detach", "origin/produccion")
    reverting = git_fails(clone, "revert", "--no-edit", rollback[:9])
    assert "CONFLICT (content): Merge conflict in page.txt" in reverting
    (clone / "page.txt").write_text(text(line2="settled"))
    git(clone, "add", "--all")
    git(clone, "revert", "--continue", GIT_EDITOR="true")
    git(clone, "switch", "--quiet", "main")
    git(clone, "merge", "--quiet", "-", GIT_EDITOR="true")
    git(clone, "push", "--quiet", "origin", "main")

    story.release()

    assert files(story) == {**SECOND, "mend.txt": "mend\n", "page.txt": text(line2="settled")}


def git_fails(folder: Path, *command: str) -> str:
    """Run git where it must fail; return what it prints."""
    ran = run(["git", *command], folder)
    assert ran.status == 1, ran
    return ran.out + ran.err


def test_a_conflict_of_main_with_what_was_rolled_back_is_settled_the_same_way(
    story: History, tmp_path: Path
) -> None:
    story.hotfix("Before", {"page.txt": text(line2="before")})
    story.main("Mend it", {"page.txt": text(line2="main")})
    outer, inner = story.roll_back("v2.0.0"), story.roll_back("v1.0.0")

    with pytest.raises(ShipwayError) as raised:
        story.release()

    assert f"git revert --no-edit {inner[:9]} {outer[:9]}, " in raised.value.hint
    clone = clone_of(story, tmp_path)
    git(clone, "switch", "--quiet", "--detach", "origin/produccion")
    git(clone, "revert", "--no-edit", inner[:9], outer[:9])
    git(clone, "switch", "--quiet", "main")
    git_fails(clone, "merge", "-")
    (clone / "page.txt").write_text(text(line2="settled"))
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--no-edit")
    git(clone, "push", "--quiet", "origin", "main")

    story.release()

    assert files(story) == {**SECOND, "page.txt": text(line2="settled")}


def test_a_hotfix_that_comes_while_the_conflict_is_settled_is_kept(
    story: History, tmp_path: Path
) -> None:
    rollback = story.roll_back()
    story.hotfix("After", {"page.txt": text(line2="after")})
    settled = {**SECOND, "old.txt": None, "page.txt": text(line2="settled")}
    revert = story.commit("settle", f"Revert\n\nThis reverts commit {rollback}.", settled,
                          onto=story.tip())  # fmt: skip
    story.git("update-ref", "refs/heads/main", revert)
    story.hotfix("Later", {"later.txt": "later\n"})

    story.release()

    assert files(story) == {**SECOND, "page.txt": text(line2="settled"), "later.txt": "later\n"}
