"""The release after a rollback: its tree is the one that it would have had without."""

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.release import facts
from tests.shipway.histories import CONFIG, History
from tests.shipway.programs import git, run

pytestmark = pytest.mark.laptop

LINES = [f"line {number}\n" for number in range(1, 20)]


def text(**changed: str) -> str:
    """Return twenty lines, of which some say something else: line5="five"."""
    lines = list(LINES)
    for name, said in changed.items():
        lines[int(name.removeprefix("line")) - 1] = f"{said}\n"
    return "".join(lines)


@pytest.fixture
def story(tmp_path: Path) -> History:
    """Two releases; the second has changed a line, added one file and renamed another."""
    made = History(tmp_path / "story")
    made.main("Begin", {"page.txt": text(), "old.txt": "".join(LINES) * 2})
    made.release()
    made.main("Go on", {"page.txt": text(line2="two"), "new.txt": "new\n",
                        "old.txt": None, "moved.txt": "".join(LINES) * 2})  # fmt: skip
    made.release()
    return made


SECOND = {"page.txt": text(line2="two"), "new.txt": "new\n", "moved.txt": "".join(LINES) * 2}


def files(story: History) -> dict[str, str]:
    """Return what the production branch holds."""
    names = story.repository.files(story.tip())
    return {name: story.text(name) or "" for name in names}


def test_what_was_rolled_back_comes_again(story: History) -> None:
    tip = story.roll_back()
    assert files(story) == {"page.txt": text(), "old.txt": "".join(LINES) * 2}
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
    story.hotfix("In what was moved", {"old.txt": "".join(LINES) * 2 + "after\n"})
    known = facts.of(story.repository, CONFIG, story.refs())

    story.release()

    assert [each.subject for each in known.hotfixes] == ["In what was moved", "After", "Before"]
    assert files(story) == {
        **SECOND,
        "page.txt": text(line2="two", line7="before", line12="after"),
        "moved.txt": "".join(LINES) * 2 + "after\n",
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
    first = {"page.txt": text(), "old.txt": "".join(LINES) * 2, "new.txt": None, "moved.txt": None}
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
    merged = story.git("merge-tree", "--write-tree", "main", "produccion")
    assert "new.txt" not in story.git("ls-tree", "--name-only", merged)
    joined = story.git("commit-tree", "-p", "main", "-p", "produccion", "-m", "Merge", merged)
    story.git("update-ref", "refs/heads/main", joined)

    story.release()
    assert files(story) == {**SECOND, "mend.txt": "mend\n"}

    story.main("Go on", {"more.txt": "more\n"})
    story.release()
    assert files(story) == {**SECOND, "mend.txt": "mend\n", "more.txt": "more\n"}


def test_what_main_takes_back_itself_stays_away(story: History) -> None:
    story.roll_back()
    story.main("Do without", {"new.txt": None})

    story.release()

    assert "new.txt" not in files(story)


def test_a_rollback_that_somebody_has_amended(story: History) -> None:
    message = story.git("log", "-1", "--format=%B", story.roll_back())
    story.git("update-ref", "refs/heads/produccion", "v2.0.0^{}")
    story.hotfix(message, {"page.txt": text(line12="amended"), "new.txt": None,
                           "moved.txt": None, "old.txt": "".join(LINES) * 2})  # fmt: skip

    story.release()

    assert files(story) == {**SECOND, "page.txt": text(line2="two", line12="amended")}


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
