"""Release, and what becomes of the changelog: rolled on main, or left alone."""

import re

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git
from tests.shipway.releasing import not_verified, release

pytestmark = pytest.mark.laptop


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
