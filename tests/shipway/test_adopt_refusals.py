"""Adopt: what stops it, before anything is written."""

import os
import shutil
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.shipway.adopting import UNDEPLOYED, adopted, foreign, refused
from tests.shipway.programs import git, invoke_command, run
from tests.students import write_project

LINKS = pytest.mark.skipif(os.name == "nt", reason="a link needs a privilege there")
LINK = "put the file or the folder itself in its place, or remove it"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project without a repository."""
    write_project(tmp_path / "theirs", UNDEPLOYED)
    return tmp_path / "theirs"


def test_no_such_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    for path in (tmp_path / "nowhere", tmp_path / "file"):
        assert refused(path) == (
            1, f"there is no folder {path}", "name the folder of a Django project",
        )  # fmt: skip


def test_no_django_project_there(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        1,
        "there is no manage.py in the tree",
        "run this in a Django project, with manage.py committed",
    )


def test_where_nothing_names_the_settings(folder: Path) -> None:
    (folder / "manage.py").write_text("import sys\n", "utf-8")
    (folder / "server/wsgi.py").write_text("", "utf-8")

    assert refused(folder, "--yes") == (
        1,
        "manage.py does not say which settings module the project uses",
        "set shipway.settings in invoke.yaml to its dotted name",
    )
    (folder / "invoke.yaml").write_text("shipway:\n  settings: server.settings\n", "utf-8")
    adopted(folder)


def test_this_repository_itself() -> None:
    for place in (ROOT, ROOT / "docs"):
        assert refused(place, "--yes") == (
            1,
            f"{place} is this repository itself",
            "name the folder of another Django project",
        )


def test_a_part_of_a_repository(folder: Path) -> None:
    git(folder.parent, "init", "--quiet")

    assert refused(folder, "--yes") == (
        1,
        f"{folder} is only a part of the repository {folder.parent}, which is released as a whole",
        f"invoke adopt {folder.parent}",
    )


def test_a_copy_of_shipway_gives_none_away(folder: Path) -> None:
    adopted(folder)

    ran = run(invoke_command("adopt", "..", "--yes"), folder)

    assert ran.error() == (
        2, f"{folder} has only a copy of shipway",
        "run `invoke adopt` in a clone of shipway's own repository",
    )  # fmt: skip


def test_tasks_of_their_own(folder: Path) -> None:
    (folder / "tasks.py").write_text("from invoke import task\n", "utf-8")

    assert refused(folder, "--yes") == (
        1,
        f"{folder}/tasks.py holds tasks of their own, which shipway's would replace",
        "rename it to chores.py, whose tasks become `invoke dev.…`, or say --replace-tasks",
    )


def test_a_folder_of_tasks_of_their_own(folder: Path) -> None:
    (folder / "tasks").mkdir()
    (folder / "tasks/__init__.py").write_text("from invoke import task\n", "utf-8")

    assert refused(folder, "--yes") == (
        1,
        f"{folder}/tasks/__init__.py holds tasks of their own, which tasks.py would hide",
        "rename its folder to chores, and its tasks become `invoke dev.…`",
    )
    (folder / "tasks").rename(folder / "chores")
    adopted(folder)


def test_a_folder_of_the_same_name(folder: Path) -> None:
    (folder / "shipway").mkdir()
    (folder / "shipway/models.py").write_text("", "utf-8")

    assert refused(folder, "--yes") == (
        1,
        f"{folder}/shipway is a folder of another kind, which shipway's would replace",
        "rename it, since tasks.py imports shipway's parts by that name",
    )


@LINKS
@pytest.mark.parametrize("name", ["requirements.txt", "shipway", "shipway/serve", "tasks.py"])
def test_a_link_in_the_way(folder: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(outside)

    assert refused(folder, "--yes") == (
        1, f"{path} is a symbolic link, and nothing is written through one", LINK,
    )  # fmt: skip
    assert not list(outside.iterdir())


def test_a_file_where_a_folder_belongs(folder: Path) -> None:
    (folder / "shipway").write_text("", "utf-8")

    assert refused(folder, "--yes") == (
        1, f"{folder}/shipway is a file where a folder belongs", "rename or remove it",
    )  # fmt: skip


def test_a_folder_where_a_file_belongs(folder: Path) -> None:
    (folder / "Procfile").mkdir()

    assert refused(folder, "--yes") == (
        1, f"{folder}/Procfile is a folder where a file belongs", "rename or remove it",
    )  # fmt: skip


def test_requirements_in_no_encoding(folder: Path) -> None:
    (folder / "requirements.txt").write_bytes(b"\xff\xfeD\x00j")

    assert refused(folder, "--yes") == (
        1,
        "requirements.txt is in no encoding that Railway's builder reads",
        "save it as UTF-8, then run this again",
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "invoke.yaml", "a: [\n",
            (2, "invoke.yaml, line 2: expected the node content, but found '<stream end>'",
             "write `name: value` lines with spaces before them, and text in quotes"),
        ),
        (
            "invoke.yaml", "shipway: 3\n",
            (1, "shipway is no mapping in invoke.yaml", "write it as `name: value` lines"),
        ),
        (
            "invoke.yaml", "{run: {echo: true}}\n",
            (1, "invoke.yaml is written in a way to which no section can be added",
             "write it as `name: value` lines, or rename it and run this again to see ours"),
        ),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_kept(
    folder: Path, name: str, text: str, said: tuple[int, str, str]
) -> None:
    (folder / name).write_text(text, "utf-8")

    assert refused(folder, "--yes") == said


def test_settings_of_invoke_in_another_file(folder: Path) -> None:
    (folder / "invoke.yml").write_text("run:\n  echo: true\n", "utf-8")

    assert refused(folder, "--yes") == (
        1,
        f"{folder} has its settings of Invoke in invoke.yml, which an invoke.yaml would hide",
        "write them as invoke.yaml, then run this again",
    )


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    command = invoke_command("adopt", str(folder), "--yes")
    if not os.geteuid():  # take from root what lets it write everywhere
        command = ["setpriv", "--bounding-set=-dac_override", *command]
    folder.chmod(0o555)
    try:
        error = run(command, ROOT).error()
    finally:
        folder.chmod(0o755)

    assert error == (
        2,
        f"{folder} cannot be written: Permission denied",
        "let yourself write there, then run this again: it does what is left",
    )
    assert not (folder / "shipway").exists()


def test_a_remote_that_is_gone_is_not_needed(tmp_path: Path) -> None:
    project = foreign(tmp_path, branches=["PRODUCTION"])
    shutil.rmtree(project.remote)

    assert "+  production_branch: PRODUCTION" in adopted(project.folder).lines
