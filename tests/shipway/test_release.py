"""Release: what it does to the remote, and what it says."""

import re

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop, hook, refs, without_ids
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop


def release(laptop: Laptop, *options: str) -> str:
    """Release without waiting; return what was printed."""
    ran = laptop.invoke("release", "--yes", "--no-wait", *options)
    assert ran.error() == not_verified(laptop.tip("produccion"), "produccion"), ran
    return ran.out


def not_verified(commit: str, branch: str) -> tuple[int, str, str]:
    """Return how a release ends that nobody waits for."""
    return (
        5,
        f"{commit[:9]} is on {branch}, and not verified, as --no-wait asks",
        "`invoke release` looks whether it is live",
    )


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
        "Release 0.1.1, 1 commit\n"
        "    ID Add a page (Tester)\n"
        "  changelog roll 1 line to 0.1.1, the commits' subjects, since Unreleased is empty, "
        "as a commit on main (ID to ID)\n"
        "  merge     main ID into produccion ID, giving ID\n"
        "  tag       v0.1.1 at ID\n"
        "  push      produccion, v0.1.1, main to origin, all or nothing\n"
        "0.1.1: nothing found\n"
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
        "Rehearsed: no\nRollback: unproven, not rehearsed"
    )
    tagger = git(laptop.remote, "tag", "--list", "--format=%(taggername) %(taggeremail)", "v0.1.0")
    assert tagger == "Tester <tester@example.invalid>"


def test_the_notes_are_rolled_on_main_and_the_rest_stays(laptop: Laptop) -> None:
    before = git(laptop.remote, "show", "main:CHANGELOG.md")
    release(laptop)

    after = git(laptop.remote, "show", "main:CHANGELOG.md")

    heading = re.search(r"\n\n## \[0\.1\.0\] - \d{4}-\d\d-\d\d", after)
    assert heading
    assert after.replace(heading[0], "") == before
    changed = git(laptop.remote, "diff", "--name-only", "main^1", "main")
    assert changed == "CHANGELOG.md"


def test_a_changelog_in_a_folder(laptop: Laptop) -> None:
    text = (laptop.folder / "CHANGELOG.md").read_text("utf-8")
    files = {"CHANGELOG.md": None, "docs/notes/CHANGELOG.md": text, "docs/a.txt": "a\n"}
    laptop.publish("Move the changelog", files, Edit(
        "invoke.yaml", "remote: origin", "remote: origin\n  changelog: docs/notes/CHANGELOG.md"
    ))  # fmt: skip

    release(laptop)

    changed = git(laptop.remote, "diff", "--name-status", "main^1", "main")
    assert changed == "M\tdocs/notes/CHANGELOG.md"


@pytest.mark.parametrize(
    ("instead", "settings"),
    [
        ({}, {"changelog": ""}),
        ({"CHANGELOG.md": None}, {}),
        ({"CHANGELOG.md": None, "CHANGELOG.md/notes.txt": "- A note.\n"}, {}),
        ({"CHANGELOG.md": "# Changelog\n\nBy hand.\n"}, {}),
    ],
    ids=["not configured", "no file", "a folder", "no Unreleased heading"],
)
def test_where_nothing_can_be_rolled_main_stays_and_the_tag_has_the_subjects(
    laptop: Laptop, instead: dict[str, str | None], settings: dict[str, str]
) -> None:
    main = laptop.publish("Leave the changelog", {**instead, "a.txt": "a\n"})

    ran = laptop.invoke("release", "--yes", "--no-wait", **settings)

    assert ran.error() == not_verified(laptop.tip("produccion"), "produccion"), ran
    assert "\n  changelog " not in ran.out
    assert laptop.tip("main") == main
    assert laptop.tip("v0.1.0") == laptop.tip("produccion")
    assert message(laptop, "v0.1.0") == "v0.1.0\n\n- Leave the changelog\n- Begin"


def message(laptop: Laptop, tag: str) -> str:
    """Return what a tag on the remote says, without its trailers."""
    return git(laptop.remote, "tag", "--list", "--format=%(contents)", tag).rpartition("\n\n")[0]


def test_without_notes_the_subjects_are_rolled_and_kept_in_the_tag(released: Laptop) -> None:
    released.git("switch", "--quiet", "--create", "branch")
    released.commit("Add a page", {"page.txt": "page\n"})
    released.git("switch", "--quiet", "main")
    released.commit("# 1.0 [click](https://x.invalid)", {"a.txt": "a\n"})
    released.git("merge", "--quiet", "--no-ff", "--message", "Merge it", "branch")
    released.git("push", "--quiet", "origin", "main")
    before = git(released.remote, "show", "main:CHANGELOG.md")

    release(released)

    after = git(released.remote, "show", "main:CHANGELOG.md")
    subjects = {"- Add a page", "- \\# 1.0 \\[click\\](`https://x.invalid`)"}
    rolled = re.search(r"\n\n## \[0\.1\.1\] - \d{4}-\d\d-\d\d\n\n(.*\n.*)", after)
    assert rolled
    assert after.replace(rolled[0], "") == before
    assert set(rolled[1].splitlines()) == subjects
    assert message(released, "v0.1.1") == f"v0.1.1\n\n{rolled[1]}"


def test_the_compare_links_are_extended(released: Laptop) -> None:
    link = "\n[unreleased]: https://github.com/ada/site/compare/v0.1.0...HEAD\n"
    text = (released.folder / "CHANGELOG.md").read_text("utf-8")
    released.publish("Add links", {"CHANGELOG.md": text + link})

    release(released)

    assert git(released.remote, "show", "main:CHANGELOG.md").splitlines()[-2:] == [
        "[unreleased]: https://github.com/ada/site/compare/v0.1.1...HEAD",
        "[0.1.1]: https://github.com/ada/site/compare/v0.1.0...v0.1.1",
    ]


def test_a_changelog_that_lacks_what_is_tagged_is_refused(released: Laptop) -> None:
    git(released.remote, "tag", "v0.2.0", "produccion")
    released.publish("Add a page", {"page.txt": "page\n"})

    status, problem, _ = released.refused("release", "--yes")

    assert (status, problem) == (
        1,
        ("v0.2.0 is the newest tag on origin, but the changelog's newest heading is 0.1.0: "
        "the changelog lacks 0.2.0"),
    )  # fmt: skip


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
    released.publish("Add notes", {}, Edit("CHANGELOG.md", "## [Un", "## [Un"), Edit(
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
