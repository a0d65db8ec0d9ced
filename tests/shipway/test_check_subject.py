"""Check: what it takes for its subject, what it refuses, and what it leaves behind."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git, invoke_command, running, wait_until
from tests.shipway.test_release_unusual import with_local_submodules, with_submodule

pytestmark = pytest.mark.laptop

TOP = '"""The settings of the site."""\n'
UNIX = pytest.mark.skipif(os.name == "nt", reason="there are no such links and locks")


@pytest.mark.parametrize("kind", ["light", "annotated", "a/b/c"])
def test_a_commit_by_any_of_its_names(laptop: Laptop, kind: str) -> None:
    made = ["tag", "--annotate", "--message=x", kind] if kind == "annotated" else ["tag", kind]
    laptop.git(*(["branch", kind] if "/" in kind else made))
    head = laptop.git("rev-parse", "HEAD")

    for name in (kind, head[:7]):
        ran = laptop.invoke("check", "--ref", name)
        assert (ran.status, ran.out) == (0, f"{name} ({head[:9]}): nothing found\n")


@pytest.mark.parametrize("name", ["nothing", "-x", "HEAD^{tree}", "HEAD:manage.py", "HEAD~99"])
def test_what_is_no_commit(laptop: Laptop, name: str) -> None:
    told = (2, f"{name} names no commit", "git log shows those that there are")

    assert laptop.refused("check", f"--ref={name}") == told


def test_an_empty_name(laptop: Laptop) -> None:
    assert laptop.refused("check", "--ref=")[1] == "an empty name names no commit"


def test_a_repository_without_a_commit(laptop: Laptop) -> None:
    shutil.rmtree(laptop.folder / ".git")
    laptop.git("init", "--quiet")

    status, problem, hint = laptop.invoke("check").error()

    assert (status, problem) == (2, "this repository has no commit yet")
    assert hint == "git add and git commit what there is"


def test_a_bare_repository(laptop: Laptop) -> None:
    assert laptop.refused("check", "--tree", str(laptop.remote)) == (
        2,
        f"{laptop.remote} is a bare repository, without files to check",
        "clone it, check that",
    )


@UNIX
def test_a_folder_that_cannot_be_read(laptop: Laptop, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    status, problem, hint = laptop.refused("check", "--tree", str(loop))

    assert status == 2
    assert problem == f"{loop} cannot be read: Too many levels of symbolic links"
    assert hint == "name a folder that you may read"


def test_a_folder_of_which_git_cannot_read_a_part(laptop: Laptop, tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    git(tmp_path / "folder" / "inner", "init", "--quiet")

    status, problem, _ = laptop.refused("check", "--tree", str(tmp_path / "folder"))

    assert status == 2
    assert problem == (
        f"{tmp_path / 'folder'} cannot be read whole: "
        "error: 'inner/' does not have a commit checked out"
    )


def test_a_folder_with_spaces_umlauts_and_quotes(laptop: Laptop, tmp_path: Path) -> None:
    folder = tmp_path / "ä b 'ñ'"
    shutil.copytree(laptop.folder, folder)

    ran = laptop.invoke("check", "--tree", str(folder), "--here")

    assert (ran.status, ran.out) == (0, f"{folder}: nothing found\n")


def test_a_submodule_beside_the_project_is_found_from_a_folder_too(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_submodule(laptop, "../library", tmp_path / "library")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(with_local_submodules(tmp_path)))
    laptop.git("submodule", "--quiet", "update", "--init")

    ran = laptop.invoke("check", "--tree", ".", "--here")

    assert ran.status == 0, ran


@contextmanager
def waiting(laptop: Laptop) -> Iterator["subprocess.Popen[str]"]:
    """Start a check of settings that wait; give it once it has its folder and Django runs."""
    wait = Edit("mysite/settings.py", TOP, f"{TOP}import time\ntime.sleep(60)\n")
    laptop.commit("Wait", None, wait)
    command = invoke_command("check", "--here")
    with running(command, laptop.folder, laptop.environment()) as process:
        wait_until(lambda: list(laptop.scratch.glob("*/inquiry.log")), "Django's start")
        yield process
    laptop.git("reset", "--quiet", "--hard", "HEAD~1")


@UNIX
def test_what_a_check_that_was_killed_has_left_is_removed_by_the_next(laptop: Laptop) -> None:
    with waiting(laptop) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list(laptop.scratch.iterdir())

    assert laptop.invoke("check", "--here").status == 0  # which asserts that nothing is left


@UNIX
def test_the_folder_of_a_check_that_runs_and_what_others_made_are_left_alone(
    laptop: Laptop, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "in-use").touch()
    link = laptop.scratch / f"shipway-{'0' * 16}"
    link.symlink_to(theirs)
    fresh = laptop.scratch / f"shipway-{'1' * 16}"
    fresh.mkdir()
    with waiting(laptop):
        before = set(laptop.scratch.iterdir())
        command = invoke_command("check", "--here", "--ref=HEAD~1")
        subprocess.run(command, cwd=laptop.folder, env=laptop.environment(), check=True,
                       capture_output=True)  # fmt: skip

        assert set(laptop.scratch.iterdir()) == before
    assert (theirs / "in-use").is_file()


@UNIX
def test_an_old_folder_without_a_mark_is_nobodys(laptop: Laptop) -> None:
    old = laptop.scratch / f"shipway-{'2' * 16}"
    (old / "source").mkdir(parents=True)
    os.utime(old, (1, 1))

    assert laptop.invoke("check", "--here").status == 0
