"""Release, and the clone afterwards: brought along where it is safe, else told how."""

import shlex

import pytest

from tests.shipway.laptop import Laptop, hook, refs
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop


def release(laptop: Laptop) -> str:
    """Release from a clone; return the lines that say what a person has to do."""
    ran = laptop.invoke("release", "--yes", "--no-wait")
    assert ran.status == 5, ran
    return "\n".join(line for line in ran.err.splitlines() if line.startswith("Your "))


def linked(laptop: Laptop, name: str) -> Laptop:
    """Add a linked working tree with a branch of its own, beside the clone."""
    folder = laptop.folder.with_name(name)
    laptop.git("worktree", "add", "--quiet", "-b", "feature", str(folder))
    return Laptop(folder, laptop.remote, laptop.scratch)


def seen(laptop: Laptop) -> dict[str, str]:
    """Return what the clone last saw of the remote's branches."""
    found = refs(laptop.folder, "refs/remotes/origin/main", "refs/remotes/origin/produccion")
    return {name.removeprefix("refs/remotes/origin/"): oid for name, oid in found.items()}


def tips(laptop: Laptop) -> dict[str, str]:
    return {name: laptop.tip(name) for name in ("main", "produccion")}


def test_what_was_pushed_is_seen(laptop: Laptop) -> None:
    release(laptop)

    assert seen(laptop) == tips(laptop)
    assert laptop.git("rev-parse", "v0.1.0") == git(laptop.remote, "rev-parse", "v0.1.0")


def test_what_was_pushed_is_seen_in_a_clone_of_one_branch(laptop: Laptop) -> None:
    folder = laptop.folder.with_name("single")
    url = laptop.remote.as_uri()
    git(laptop.folder, "clone", "--quiet", "--single-branch", url, str(folder))
    single = Laptop(folder, laptop.remote, laptop.scratch)

    release(single)

    assert seen(single) == tips(laptop)


def test_branches_that_nobody_works_on_are_brought_along(released: Laptop) -> None:
    released.git("branch", "--quiet", "produccion", "origin/produccion")
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("switch", "--quiet", "--create", "feature")

    assert release(released) == ""
    assert {name: released.git("rev-parse", name) for name in tips(released)} == tips(released)


def test_a_main_that_was_behind_already_is_brought_along_too(released: Laptop) -> None:
    released.git("switch", "--quiet", "--create", "feature")
    moves = f"git -C '{released.folder}' update-ref refs/heads/main refs/heads/main~1"
    hook(released.folder, "pre-push", f"unset GIT_DIR; {moves}")
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("branch", "--force", "main", "HEAD")

    assert release(released) == ""
    assert released.git("rev-parse", "main") == released.tip("main")


def test_a_main_that_another_working_tree_has_checked_out_stays_and_a_line_names_it(
    laptop: Laptop,
) -> None:
    elsewhere = linked(laptop, "linked tree")

    line = release(elsewhere)

    folder = shlex.quote(str(laptop.folder))
    assert line == (f"Your main is behind origin now: git -C {folder} merge --ff-only origin/main")
    assert laptop.git("status", "--porcelain") == ""
    git(elsewhere.folder, *shlex.split(line.partition(": ")[2])[1:])
    assert laptop.git("rev-parse", "HEAD") == laptop.tip("main")


def test_a_main_that_is_being_rebased_stays(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    before = released.git("rev-parse", "main")
    released.git("-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "--quiet", "-i", "HEAD~1")

    line = release(released)

    command = "git switch main && git merge --ff-only origin/main"
    assert line == f"Your main is behind origin now: {command}, once no rebase or bisect has it"
    assert released.git("rev-parse", "main") == before
    released.git("rebase", "--continue")
    for each in command.split(" && "):
        released.git(*each.split()[1:])


def test_a_main_that_went_its_own_way_meanwhile_stays(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    commit = f"git -C '{released.folder}' commit -q --allow-empty -m Meanwhile"
    hook(released.folder, "pre-push", f"unset GIT_DIR; {commit}")

    line = release(released)

    assert line == (
        "Your main and origin/main have diverged: git switch main && git rebase origin/main"
    )
    assert released.git("log", "-1", "--format=%s", "main") == "Meanwhile"
    for command in line.partition(": ")[2].split(" && "):
        released.git(*command.split()[1:])


def test_a_tag_that_is_there_already_needs_no_word(laptop: Laptop) -> None:
    fetch = f"git -C '{laptop.folder}' fetch -q '{laptop.remote}' 'refs/tags/*:refs/tags/*'"
    hook(laptop.remote, "post-receive", f"unset GIT_DIR; {fetch}")

    assert "tag" not in release(laptop)
    assert laptop.git("rev-parse", "v0.1.0") == git(laptop.remote, "rev-parse", "v0.1.0")


def test_where_nothing_waits_the_clone_is_brought_along_as_well(laptop: Laptop) -> None:
    behind = laptop.folder.with_name("behind")
    git(laptop.folder.parent, "clone", "--quiet", str(laptop.remote), str(behind))
    git(behind, "switch", "--quiet", "--create", "feature")
    release(laptop)
    other = Laptop(behind, laptop.remote, laptop.scratch)

    assert release(other) == ""

    assert other.git("rev-parse", "main") == laptop.tip("main")
    assert other.git("rev-parse", "v0.1.0") == git(laptop.remote, "rev-parse", "v0.1.0")
    assert seen(other) == tips(laptop)


def test_where_nothing_waits_another_tag_of_the_name_stays_and_a_line_names_it(
    laptop: Laptop,
) -> None:
    release(laptop)
    own = laptop.git("rev-parse", "main")
    laptop.git("tag", "--force", "v0.1.0", own)
    laptop.git("merge", "--quiet", "--ff-only", "origin/main")

    line = release(laptop)

    assert line == ("Your tag v0.1.0 is not the one on origin: git fetch --force origin tag v0.1.0")
    assert laptop.git("rev-parse", "v0.1.0") == own


def test_where_nothing_waits_what_keeps_the_tag_from_coming_is_told(released: Laptop) -> None:
    lock = released.folder / ".git" / "refs" / "tags" / "v0.1.0.lock"
    released.git("tag", "--delete", "v0.1.0")
    lock.touch()

    line = release(released)

    assert "another git is at work in this clone, or one that was killed has left" in line
    assert line.endswith(f"when no git runs here: rm {shlex.quote(str(lock))}")
    lock.unlink()
    assert release(released) == ""
    assert released.git("rev-parse", "v0.1.0") == git(released.remote, "rev-parse", "v0.1.0")
