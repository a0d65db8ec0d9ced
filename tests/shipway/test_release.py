"""Release: what it does to the remote, and what it says."""

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop, hook, refs, without_ids
from tests.shipway.programs import git
from tests.shipway.releasing import not_verified, release

pytestmark = pytest.mark.laptop


def production_commit(laptop: Laptop, message: str, name: str) -> str:
    """Commit a file on the production branch itself, as for a hotfix, and push it."""
    laptop.git("fetch", "--quiet", "origin")
    laptop.git("switch", "--quiet", "--detach", "origin/produccion")
    made = laptop.commit(message, {name: "hotfix\n"})
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.git("switch", "--quiet", "main")
    return made


def test_the_first_release_creates_the_production_branch(laptop: Laptop) -> None:
    begun = laptop.tip("main")

    release(laptop)

    moved = refs(laptop.remote)
    assert set(moved) == {"refs/heads/main", "refs/heads/produccion", "refs/tags/v0.1.0"}
    assert laptop.tip("produccion") == laptop.tip("v0.1.0")
    assert laptop.tip("produccion^1") == laptop.tip("main")
    assert laptop.tip("main^1") == begun
    log = git(laptop.remote, "log", "--format=%s", "produccion")
    assert log.splitlines() == ["Release 0.1.0", "Roll the changelog to 0.1.0", "Begin"]


def test_the_next_release_is_a_merge_into_the_production_branch(released: Laptop) -> None:
    before = released.tip("produccion")
    main = released.publish("Add a page", {"page.txt": "page\n"})

    printed = release(released)

    assert without_ids(printed) == (
        "0.1.1: nothing found\n"
        "Release 0.1.1, 1 commit\n"
        "    ID Add a page (Tester)\n"
        "  notes       - Add a page\n"
        "  rehearsed   no\n"
        "  changelog   roll 1 line to 0.1.1, the commits' subjects, since Unreleased is empty, "
        "as a commit on main (ID to ID)\n"
        "  merge       main ID into produccion ID, giving ID\n"
        "  tag         v0.1.1 at ID\n"
        "  push        produccion, v0.1.1, main to origin, all or nothing\n"
    )
    parents = git(released.remote, "log", "-1", "--format=%P", "produccion").split()
    assert parents == [before, released.tip("main")]
    assert released.tip("v0.1.1") == released.tip("produccion")
    assert released.tip("main^1") == main
    assert git(released.remote, "rev-parse", "produccion^{tree}") == git(
        released.remote, "rev-parse", "main^{tree}"
    )


def test_a_hotfix_is_listed_and_kept(released: Laptop) -> None:
    fix = production_commit(released, "Mend the price", "price.txt")
    released.publish("Add a page", {"page.txt": "page\n"})

    printed = release(released)

    assert (
        f"  kept from the production branch, 1 hotfix\n    {fix[:9]} Mend the price (Tester)\n"
        in printed
    )
    assert released.tip("produccion^1") == fix
    for name in ("price.txt", "page.txt"):
        git(released.remote, "cat-file", "-e", f"produccion:{name}")


def test_of_a_branch_that_was_merged_into_production_the_commits_are_listed(
    released: Laptop,
) -> None:
    released.git("switch", "--quiet", "--create", "hotfix", "origin/produccion")
    fix = released.commit("Mend the price", {"price.txt": "hotfix\n"})
    released.git("switch", "--quiet", "--detach", "origin/produccion")
    released.git("merge", "--quiet", "--no-ff", "--message", "Merge the hotfix", "hotfix")
    released.git("push", "--quiet", "origin", "HEAD:produccion")
    released.git("switch", "--quiet", "main")
    released.publish("Add a page", {"page.txt": "page\n"})

    printed = release(released)

    assert (
        f"  kept from the production branch, 1 hotfix\n    {fix[:9]} Mend the price (Tester)\n"
        in printed
    )
    assert "Merge the hotfix" not in printed


def test_a_release_commit_is_no_hotfix(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    release(released)
    released.git("pull", "--quiet")
    released.publish("Add another", {"other.txt": "other\n"})

    assert "kept from the production branch" not in release(released)


def test_the_tag_is_annotated_with_the_notes(laptop: Laptop) -> None:
    release(laptop)

    assert git(laptop.remote, "cat-file", "-t", "refs/tags/v0.1.0") == "tag"
    assert git(laptop.remote, "tag", "--list", "--format=%(contents)", "v0.1.0") == (
        "v0.1.0\n\n### Added\n\n- A page that greets.\n\n"
        "Rehearsed: no\nRollback: unproven, not rehearsed\nMigration: pages.0001_initial additive"
    )
    tagger = git(laptop.remote, "tag", "--list", "--format=%(taggername) %(taggeremail)", "v0.1.0")
    assert tagger == "Tester <tester@example.invalid>"


def test_a_submodule_survives_the_roll(laptop: Laptop) -> None:
    there = "1234567890123456789012345678901234567890"
    laptop.git("update-index", "--add", "--cacheinfo", f"160000,{there},vendor/theme")
    laptop.git("update-index", "--add", "--cacheinfo", f"160000,{there},theme")
    laptop.git("commit", "--quiet", "--message", "Add a theme")
    laptop.git("push", "--quiet", "origin", "main")

    release(laptop)

    for path in ("vendor/theme", "theme"):
        entry = git(laptop.remote, "ls-tree", "produccion", path)
        assert entry == f"160000 commit {there}\t{path}"


def test_everything_moves_in_one_transaction(laptop: Laptop) -> None:
    log = laptop.remote / "transactions"
    hook(
        laptop.remote,
        "reference-transaction",
        f'[ "$1" = committed ] && {{ echo "one:"; cut -d" " -f3; }} >> "{log}"; exit 0',
    )

    release(laptop)

    moved = log.read_text().split()
    assert moved.count("one:") == 1
    assert set(moved) - {"HEAD"} == {  # which stands for main, in the remote's own words
        "one:", "refs/heads/main", "refs/heads/produccion", "refs/tags/v0.1.0"
    }  # fmt: skip


def test_no_branch_is_ever_rewritten(released: Laptop) -> None:
    before = {name: released.tip(name) for name in ("main", "produccion")}
    production_commit(released, "Mend the price", "price.txt")
    released.publish("Add notes", {}, Edit(
        "CHANGELOG.md", "## [Unreleased]", "## [Unreleased]\n\n### Fixed\n\n- The price."
    ))  # fmt: skip
    git(released.remote, "config", "receive.denyNonFastForwards", "true")

    release(released)

    for name, old in before.items():
        git(released.remote, "merge-base", "--is-ancestor", old, name)


def test_with_other_names_for_everything(laptop: Laptop) -> None:
    git(laptop.remote, "branch", "--move", "main", "trunk")
    laptop.git("fetch", "--quiet", "--prune", "origin")
    laptop.git("branch", "--move", "main", "trunk")
    laptop.git("remote", "rename", "origin", "hub")
    names = {"remote": "hub", "main_branch": "trunk", "production_branch": "ship/live"}

    ran = laptop.invoke("release", "--yes", "--no-wait", **names)

    assert ran.error() == not_verified(laptop.tip("ship/live"), "ship/live")
    assert set(refs(laptop.remote)) == {
        "refs/heads/trunk", "refs/heads/ship/live", "refs/tags/v0.1.0"
    }  # fmt: skip
