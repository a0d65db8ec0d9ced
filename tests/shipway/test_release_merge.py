"""Release, where both branches changed: what is merged, by which attributes, or refused."""

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git

GREETING = "<h1>Hello</h1>"
TEMPLATE = "pages/templates/pages/index.html"


def hotfix(laptop: Laptop, message: str, files: dict[str, str], *edits: Edit) -> str:
    """Commit on the production branch itself, push it, and go back to main."""
    laptop.git("fetch", "--quiet", "origin")
    laptop.git("switch", "--quiet", "--detach", "origin/produccion")
    made = laptop.commit(message, files, *edits)
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.git("switch", "--quiet", "main")
    return made


@pytest.mark.laptop
def test_a_conflict_names_the_files(released: Laptop) -> None:
    hotfix(
        released,
        "Mend production",
        {"notes.txt": "production\n"},
        Edit(TEMPLATE, GREETING, "<h1>Hola</h1>"),
    )
    released.publish(
        "Greet otherwise", {"notes.txt": "main\n"}, Edit(TEMPLATE, GREETING, "<h1>Salut</h1>")
    )

    assert released.refused("release", "--yes") == (
        1,
        (
            "main and produccion both changed notes.txt, pages/templates/pages/index.html, "
            "and git cannot merge that by itself"
        ),
        (
            "git switch main && git merge origin/produccion, settle the files, commit, "
            "git push origin main"
        ),
    )


@pytest.mark.laptop
def test_a_conflict_in_many_files_names_five(released: Laptop) -> None:
    names = [f"{letter}.txt" for letter in "abcdefg"]
    hotfix(released, "Mend production", dict.fromkeys(names, "production\n"))
    released.publish("Add files", dict.fromkeys(names, "main\n"))

    status, problem, _ = released.refused("release", "--yes")

    assert status == 1
    assert problem == (
        "main and produccion both changed a.txt, b.txt, c.txt, d.txt, e.txt and 2 more, "
        "and git cannot merge that by itself"
    )


@pytest.mark.laptop
def test_a_history_of_its_own_is_told_how_to_be_joined(released: Laptop) -> None:
    tree = released.git("rev-parse", "HEAD^{tree}")
    alone = released.git("commit-tree", "-m", "Begin again", tree)
    released.git("reset", "--quiet", "--hard", alone)
    released.git("push", "--quiet", "--force", "origin", "main")

    assert released.refused("release", "--yes") == (
        1,
        "main and produccion have no commit in common, so git cannot merge them",
        (
            "git switch main && git merge --allow-unrelated-histories origin/produccion, "
            "settle the files, commit, git push origin main"
        ),
    )


UNION = {".gitattributes": "*.txt merge=union\n"}


def both_changed(released: Laptop, published: dict[str, str]) -> None:
    """Change one file on both branches, and publish more on main."""
    hotfix(released, "Mend production", {"docs/notes.txt": "production\n"})
    released.publish("Add notes", {"docs/notes.txt": "main\n", **published})


@pytest.mark.parametrize("staged", [False, True])
def test_attributes_that_are_not_committed_change_no_merge(released: Laptop, staged: bool) -> None:
    both_changed(released, {})
    released.change(UNION)
    if staged:
        released.git("add", ".gitattributes")

    status, problem, _ = released.refused("release", "--yes")

    assert status == 1
    assert problem.startswith("main and produccion both changed docs/notes.txt, ")


@pytest.mark.parametrize("folder", ["", "docs/"])
def test_attributes_that_main_has_hold_in_the_merge(released: Laptop, folder: str) -> None:
    both_changed(released, {f"{folder}.gitattributes": UNION[".gitattributes"]})
    released.change({f"{folder}.gitattributes": "\n"})

    assert released.invoke("release", "--yes", "--no-wait").status == 5

    merged = git(released.remote, "show", "produccion:docs/notes.txt")
    assert merged == "production\nmain"
