"""A release from clones that are made in other ways is the one that any clone would make."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from shipway import rollback
from shipway.errors import ShipwayError
from shipway.repository import Repository, copies, promised, remote
from shipway.repository.command import Lacking
from tests.shipway import clones
from tests.shipway.clones import clone
from tests.shipway.histories import CONFIG, History
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git
from tests.shipway.servers import raw_server, silent

FILTERS = ["--filter=blob:none", "--filter=tree:0"]
WHOLE = "git fetch --refetch --no-filter"


def sparse(history: History) -> Path:
    folder = clone(history.folder, "--sparse")
    assert not (folder / "a" / "b" / "other.txt").exists()
    return folder


def linked(history: History) -> Path:
    folder = clone(history.folder)
    git(folder, "worktree", "add", "--quiet", "-b", "other", "../linked")
    return folder.with_name("linked")


def linked_to_a_bare_one(history: History) -> Path:
    folder = clone(history.folder, "--bare")
    git(folder, "worktree", "add", "--quiet", "../linked", "main")
    return folder.with_name("linked")


def bare(history: History) -> Path:
    return clone(history.folder, "--bare")


def borrowing(history: History) -> Path:
    library = history.folder.with_name("library")
    git(history.folder.parent, "clone", "--quiet", "--bare", str(history.folder), str(library))
    return clone(history.folder, "--reference", str(library))


def borrowing_by_a_relative_path(history: History) -> Path:
    folder = borrowing(history)
    where = folder / ".git" / "objects" / "info" / "alternates"
    where.write_text("../../../library/objects\n", "utf-8")
    return folder


def replaced(history: History) -> Path:
    """Every commit and file that is released stands for another one here."""
    folder = clone(history.folder)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Another")
    another = git(folder, "rev-parse", "HEAD")
    git(folder, "reset", "--quiet", "--hard", "origin/main")
    git(folder, "replace", "origin/main", another)
    git(folder, "replace", "origin/produccion", another)
    git(folder, "replace", "origin/main:a/page.txt", "origin/main:a/b/other.txt")
    git(folder, "replace", "origin/main:a", "origin/main:a/b")
    return folder


def grafted(history: History) -> Path:
    """The tip of main has no parent here."""
    folder = clone(history.folder)
    grafts = folder / ".git" / "info" / "grafts"
    grafts.write_text(f"{history.tip('main')}\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    "make",
    [
        sparse,
        linked,
        linked_to_a_bare_one,
        bare,
        borrowing,
        borrowing_by_a_relative_path,
        replaced,
        grafted,
    ],
)
def test_another_kind_of_clone(tmp_path: Path, make: Callable[[History], Path]) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    wanted = clones.expected(history)

    assert clones.released(make(history), history) == wanted
    assert history.text("a/page.txt") == clones.MERGED


def test_a_repository_with_longer_ids(tmp_path: Path) -> None:
    history = clones.waiting(tmp_path / "remote.git", "--object-format=sha256")
    wanted = clones.expected(history)

    assert len(wanted) == 64
    assert clones.released(clone(history.folder), history) == wanted


@pytest.mark.parametrize("option", FILTERS)
def test_a_partial_clone_fetches_what_a_release_is_made_of(tmp_path: Path, option: str) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    wanted = clones.expected(history)
    folder = clone(history.folder, "--no-checkout", option)
    settings = (folder / ".git" / "config").read_text("utf-8")

    assert clones.released(folder, history) == wanted
    assert (folder / ".git" / "config").read_text("utf-8") == settings


@pytest.mark.parametrize("option", FILTERS)
def test_what_a_partial_clone_lacks_is_not_waited_for(tmp_path: Path, option: str) -> None:
    """Whatever is read finds out at once; what is fetched is given up after its time."""
    history = clones.waiting(tmp_path / "remote.git")
    repository = Repository(clone(history.folder, "--no-checkout", option))
    began = time.monotonic()

    with raw_server(silent) as url:
        repository.git.run("remote", "set-url", "origin", url)
        with pytest.raises(Lacking) as read:
            repository.file("origin/main", "a/page.txt")
        with pytest.raises(ShipwayError) as fetched:
            promised.complete(repository, [history.tip(), history.tip("main")], 1.0)

    assert (read.value.problem, read.value.hint) == (
        "this clone lacks what is needed here, as one made with --filter does",
        WHOLE,
    )
    assert fetched.value.problem == "the remote origin cannot be reached: no answer within 1 s"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("option", FILTERS)
def test_a_check_where_what_a_partial_clone_lacks_is_gone(tmp_path: Path, option: str) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    repository = Repository(clone(history.folder, "--no-checkout", option))
    history.folder.rename(tmp_path / "gone.git")

    with pytest.raises(Lacking) as raised:
        copies.export(repository, "origin/main", tmp_path / "source")

    assert raised.value.hint == WHOLE


@pytest.mark.parametrize("option", FILTERS)
def test_a_merge_that_a_partial_clone_cannot_make(tmp_path: Path, option: str) -> None:
    """A rollback between the branches makes a release out of older trees."""
    history = clones.waiting(tmp_path / "remote.git")
    history.release()
    history.roll_back()
    history.main("Go on once more", {"a/page.txt": "".join([*clones.LINES[:-1], "more\n"])})
    history.hotfix("Mend again", {"a/b/other.txt": "mended\n"})
    wanted = clones.expected(history)
    folder = clone(history.folder, "--no-checkout", option)

    with pytest.raises(Lacking) as raised:
        clones.plan(folder)
    git(folder, *raised.value.hint.split()[1:])

    assert clones.released(folder, history) == wanted


@pytest.mark.parametrize("option", FILTERS)
def test_a_partial_clone_fetches_what_a_rollback_brings_back(tmp_path: Path, option: str) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    first = history.git("rev-parse", "v1.0.0^{tree}")
    history.release()
    history.main("Go on once more", {"a/b/other.txt": "more\n"})
    history.release()
    repository = Repository(clone(history.folder, "--no-checkout", option))

    made = rollback.planned(repository, CONFIG, lambda _: nullcontext(), "v1.0.0")
    remote.push(repository, "origin", made.updates)

    assert history.git("rev-parse", "produccion^{tree}") == first


@pytest.mark.parametrize("option", FILTERS)
def test_the_verbs_in_a_partial_clone(released: Laptop, option: str) -> None:
    git(released.remote, "config", "uploadpack.allowFilter", "true")
    folder = clone(released.remote, option)
    released.publish("Add a page", {"page.txt": "page\n"})
    git(folder, "switch", "--quiet", "--detach")
    git(folder, "branch", "--quiet", "--delete", "--force", "main")
    laptop = Laptop(folder, released.remote, released.scratch, released.variables)

    ran = [laptop.invoke("status"), laptop.invoke("release", "--yes", "--no-wait")]

    assert [each.status for each in ran] == [3, 5], ran
    assert git(released.remote, "show", "produccion:page.txt") == "page"
