"""Release, from a clone in the middle of other work: what is there stays as it is."""

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop, refs
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

TEMPLATE = "pages/templates/pages/index.html"


def make_a_mess(laptop: Laptop) -> None:
    """Leave a feature branch, a stash, staged and unstaged changes, and a new file."""
    laptop.git("switch", "--quiet", "--create", "feature")
    laptop.commit("Begin a feature", {"feature.txt": "half\n"})
    laptop.change({"stashed.txt": "later\n"})
    laptop.git("stash", "push", "--quiet", "--include-untracked", "--message", "Later")
    laptop.change({"staged.txt": "staged\n"}, Edit(TEMPLATE, "Hello", "Staged"))
    laptop.git("add", "--all")
    laptop.change({"new.txt": "new\n", "Procfile": None}, Edit(TEMPLATE, "Staged", "Unstaged"))


def test_a_mess_survives_a_release(laptop: Laptop) -> None:
    make_a_mess(laptop)
    before = laptop.own_state()
    branches = refs(laptop.folder, "refs/heads")

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5

    after = laptop.own_state()
    moved = {"branches and tags"}
    assert {k: v for k, v in after.items() if k not in moved} == {
        k: v for k, v in before.items() if k not in moved
    }
    assert refs(laptop.folder, "refs/heads") == {
        **branches, "refs/heads/main": laptop.tip("main")
    }  # fmt: skip
    assert "feature.txt" not in git(laptop.remote, "ls-tree", "-r", "--name-only", "produccion")


def test_local_main_is_brought_along_where_it_is_not_checked_out(laptop: Laptop) -> None:
    laptop.git("switch", "--quiet", "--create", "feature")

    ran = laptop.invoke("release", "--yes", "--no-wait")

    assert laptop.git("rev-parse", "main") == laptop.tip("main")
    assert laptop.git("rev-parse", "v0.1.0") == git(laptop.remote, "rev-parse", "v0.1.0")
    assert "behind" not in ran.err


def test_a_checked_out_main_stays_and_a_line_says_how_to_follow(laptop: Laptop) -> None:
    before = laptop.own_state()

    ran = laptop.invoke("release", "--yes", "--no-wait")

    assert "Your main is behind origin now: git merge --ff-only origin/main\n" in ran.err
    assert {**laptop.own_state(), "branches and tags": None} == {
        **before, "branches and tags": None
    }  # fmt: skip
    laptop.git("merge", "--quiet", "--ff-only", "origin/main")
    assert laptop.git("rev-parse", "HEAD") == laptop.tip("main")


def test_a_tag_of_the_same_name_stays_and_a_line_says_how_to_replace_it(laptop: Laptop) -> None:
    laptop.git("tag", "v0.1.0")
    own = laptop.git("rev-parse", "v0.1.0")

    ran = laptop.invoke("release", "--yes", "--no-wait")

    assert laptop.git("rev-parse", "v0.1.0") == own
    assert (
        "Your tag v0.1.0 is not the one on origin: git fetch --force origin tag v0.1.0" in ran.err
    )
    laptop.git("fetch", "--quiet", "--force", "origin", "tag", "v0.1.0")
    assert laptop.git("rev-parse", "v0.1.0") == git(laptop.remote, "rev-parse", "v0.1.0")


def test_without_a_local_main(laptop: Laptop) -> None:
    laptop.git("switch", "--quiet", "--detach")
    laptop.git("branch", "--quiet", "--delete", "--force", "main")

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5
    assert refs(laptop.folder, "refs/heads") == {}


def test_an_interrupted_release_is_finished_by_the_next(laptop: Laptop) -> None:
    first = laptop.invoke("release", "--dry-run")  # has built all objects, and pushed none
    assert first.status == 0

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5
    assert laptop.tip("produccion") == laptop.tip("v0.1.0")
