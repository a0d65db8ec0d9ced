"""A release from shells and machines that have told git something else."""

from pathlib import Path

import pytest

from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, copies
from tests.shipway import clones
from tests.shipway.clones import clone
from tests.shipway.histories import History
from tests.shipway.laptop import Laptop, refs
from tests.shipway.programs import git, invoke_command, run


def elsewhere(folder: Path) -> dict[str, str]:
    """Make another repository; return what git sets for a hook of its, and more of that kind."""
    git(folder.parent, "init", "--quiet", folder.name)
    (folder / "file").write_text("other\n")
    git(folder, "add", "file")
    git(folder, "commit", "--quiet", "--message", "Other")
    inside = folder / ".git"
    return {
        "GIT_DIR": str(inside), "GIT_WORK_TREE": str(folder), "GIT_PREFIX": "sub/",
        "GIT_INDEX_FILE": str(inside / "index"), "GIT_COMMON_DIR": str(inside),
        "GIT_OBJECT_DIRECTORY": str(inside / "objects"), "GIT_CONFIG": str(inside / "config"),
        "GIT_NAMESPACE": "other", "GIT_LITERAL_PATHSPECS": "1",
    }  # fmt: skip


def test_in_a_hook_of_another_repository_in_a_subfolder_beside_a_lock(
    released: Laptop, tmp_path: Path
) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    other = tmp_path / "other"
    released.variables.update(elsewhere(other))
    lock = released.folder / ".git" / "index.lock"
    lock.touch()
    before, own = refs(other), released.own_state()

    command = invoke_command("release", "--yes", "--no-wait")
    ran = run(command, released.folder / "pages", released.environment())

    assert ran.status == 5, ran
    assert git(released.remote, "show", "produccion:page.txt") == "page"
    assert refs(other) == before
    assert git(other, "status", "--porcelain") == ""
    assert lock.exists()
    assert released.own_state() | {"branches and tags": ""} == own | {"branches and tags": ""}


@pytest.mark.parametrize("name", ["LITERAL", "NOGLOB", "ICASE"])
def test_paths_that_the_shell_has_git_take_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"GIT_{name}_PATHSPECS", "1")
    history = History(tmp_path / "remote.git")
    tip = history.main("Begin", {"a/settings.py": "WANTED\n", "a/OTHER.PY": "FOUND\n"})

    assert history.repository.words(tip, ["WANTED", "FOUND"]) == {"WANTED"}


def test_the_way_out_of_a_folder_of_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project may be in a part of the repository, and its folder's name have a space."""
    top = tmp_path / "my project"
    (top / "site").mkdir(parents=True)
    git(top, "init", "--quiet")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))

    with pytest.raises(ShipwayError) as raised:
        Repository.at(top / "site")

    assert raised.value.problem == (
        f"{top / 'site'} belongs to another user, so git refuses to read it"
    )
    assert raised.value.status == Status.COULD_NOT_RUN
    before, _, command = raised.value.hint.partition(": ")
    assert before == "if you trust it"
    assert run(["sh", "-c", command], tmp_path).status == 0
    assert Repository.at(top / "site").root == top


def test_a_git_that_finds_no_bare_repository_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The throwaway ones are bare, and were not found but made."""
    history = clones.waiting(tmp_path / "remote.git")
    folder = clone(history.folder)
    settings = tmp_path / "gitconfig"
    settings.write_text("[safe]\n\tbareRepository = explicit\n[user]\n\tname = A\n\temail = a@b\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))

    tip = git(folder, "rev-parse", "HEAD")
    made = copies.of_folder(folder, tmp_path / "folder.git")
    copies.export(made, "HEAD", tmp_path / "source")
    bare = copies.mirror(Repository(folder), tmp_path / "bare", {"main": tip}, {})

    assert (tmp_path / "source" / "a" / "page.txt").is_file()
    assert bare.commit_id("main") == tip


@pytest.mark.parametrize("sign", ["\n", "\u2028", "$", "'"])
def test_a_folder_with_an_odd_name(tmp_path: Path, sign: str) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    wanted = clones.expected(history)
    folder = tmp_path / f"a{sign}b"
    clone(history.folder).rename(folder)

    assert clones.released(Repository.at(folder).root, history) == wanted
