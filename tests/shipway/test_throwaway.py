"""What a rehearsal releases from, and what it says where that is not what is checked out."""

import shutil
from pathlib import Path

import pytest

from shipway.config import Config
from shipway.rehearsal import throwaway
from tests.shipway.laptop import Laptop, refs
from tests.shipway.programs import git

PAGE = {"page.txt": "page\n"}


def made(laptop: Laptop) -> tuple[dict[str, str], list[str]]:
    """Make the throwaway remote; return its branches, and what was said."""
    said: list[str] = []
    with laptop.unchanged():
        target = laptop.scratch / "remote.git"
        bare = throwaway.make(laptop.folder, Config(), laptop.scratch, target, said.append)
    branches = refs(bare.root, "refs/heads")
    shutil.rmtree(laptop.scratch)
    return {name.removeprefix("refs/heads/"): oid for name, oid in branches.items()}, said


def elsewhere(laptop: Laptop, tmp_path: Path) -> str:
    """Push a commit to main from another clone."""
    git(tmp_path, "clone", "--quiet", str(laptop.remote), "other")
    git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "--message", "Theirs")
    git(tmp_path / "other", "push", "--quiet", "origin", "main")
    return laptop.tip("main")


def test_what_everybody_has_needs_no_word(released: Laptop) -> None:
    released.git("pull", "--quiet")

    branches = {"main": released.tip("main"), "produccion": released.tip("produccion")}
    assert made(released) == (branches, [])


def test_a_main_that_is_ahead_is_taken(laptop: Laptop) -> None:
    ours = laptop.commit("Ours", PAGE)

    assert made(laptop) == (
        {"main": ours},
        ["Your main has commits that are not pushed: rehearsing them too"],
    )


def test_a_main_that_was_never_pushed_is_taken(laptop: Laptop) -> None:
    git(laptop.remote, "update-ref", "-d", "refs/heads/main")

    assert made(laptop) == (
        {"main": laptop.git("rev-parse", "main")},
        ["Your main has commits that are not pushed: rehearsing them too"],
    )


def test_a_main_that_is_behind_is_not_taken(laptop: Laptop, tmp_path: Path) -> None:
    theirs = elsewhere(laptop, tmp_path)

    assert made(laptop) == (
        {"main": theirs},
        ["Your main is behind origin/main: rehearsing origin/main"],
    )


def test_a_main_that_has_diverged_is_not_taken(laptop: Laptop, tmp_path: Path) -> None:
    laptop.commit("Ours", PAGE)
    theirs = elsewhere(laptop, tmp_path)

    assert made(laptop) == (
        {"main": theirs},
        ["Your main has diverged from origin/main: rehearsing origin/main"],
    )


def test_a_branch_of_another_name_stands_in_for_main(laptop: Laptop) -> None:
    laptop.git("branch", "--move", "main", "master")
    laptop.git("remote", "remove", "origin")

    assert made(laptop) == (
        {"main": laptop.git("rev-parse", "master")},
        [
            "There is no remote named origin: rehearsing the local branches",
            "There is no branch main: rehearsing what is checked out in its place",
        ],
    )


def test_commits_of_a_feature_are_left_out(laptop: Laptop) -> None:
    laptop.git("switch", "--quiet", "--create", "feature")
    laptop.commit("Ours", PAGE)

    assert made(laptop) == (
        {"main": laptop.tip("main")},
        ["You are on feature: rehearsing main, which lacks its commits"],
    )


def test_commits_of_no_branch_are_left_out(laptop: Laptop) -> None:
    laptop.git("switch", "--quiet", "--detach")
    ours = laptop.commit("Ours", PAGE)

    assert made(laptop) == (
        {"main": laptop.tip("main")},
        [f"You are on {ours[:9]}: rehearsing main, which lacks its commits"],
    )


@pytest.mark.parametrize("branch", ["feature", "produccion"])
def test_a_branch_with_nothing_of_its_own_needs_no_word(released: Laptop, branch: str) -> None:
    released.git("pull", "--quiet")
    released.git("switch", "--quiet", "--create", branch, released.tip("produccion"))

    assert made(released)[1] == []


@pytest.mark.parametrize("files", [PAGE, {"manage.py": None}])
def test_what_is_not_committed_is_left_out(laptop: Laptop, files: dict[str, str | None]) -> None:
    laptop.change(files)

    assert made(laptop) == (
        {"main": laptop.tip("main")},
        ["What is not committed is not rehearsed: `git status` lists it"],
    )
