"""Release, refused: what is wrong with git or its settings."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.shipway.laptop import Laptop
from tests.shipway.programs import git, invoke_command, run


@pytest.mark.laptop
@pytest.mark.parametrize("known", ["nothing", "a name alone"])
def test_without_an_identity(laptop: Laptop, tmp_path: Path, known: str) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text("[user]\nname = Somebody\n" if known == "a name alone" else "")
    laptop.variables["GIT_CONFIG_GLOBAL"] = str(configuration)

    assert laptop.refused("release", "--yes") == (
        2,
        "git does not know who you are, so a release would carry no name",
        (
            'git config --global user.name "Your Name" && '
            "git config --global user.email you@example.org"
        ),
    )


def test_with_a_git_that_is_too_old(laptop: Laptop, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    old = programs / "git"
    old.write_text(
        '#!/bin/sh\ncase "$1" in version|--version) echo "git version 2.30.0"; exit;; esac\n'
        f'exec "{shutil.which("git")}" "$@"\n'
    )
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    laptop.variables["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"

    assert laptop.refused("release", "--yes") == (
        2,
        "git 2.30 cannot merge without a working tree",
        "install git 2.38 or newer",
    )


@pytest.mark.parametrize("verb", ["check", "release", "rehearse"])
def test_without_git(laptop: Laptop, tmp_path: Path, verb: str) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "bash").symlink_to(str(shutil.which("bash")))
    laptop.variables["PATH"] = str(programs)

    assert laptop.refused(verb) == (
        2,
        "git is not installed, or not on the PATH",
        "install git 2.38 or newer from https://git-scm.com",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("module", ["git", "gitdb"])
def test_without_gitpython(laptop: Laptop, tmp_path: Path, module: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules['{module}'] = None\n")
    laptop.variables["PYTHONPATH"] = str(tmp_path)

    assert laptop.refused("check") == (
        2,
        "this Python lacks GitPython, or a part of it",
        "pip install -r requirements.txt",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("verb", ["check", "release"])
def test_outside_a_repository(laptop: Laptop, verb: str) -> None:
    laptop.folder.joinpath(".git").rename(laptop.folder.parent / "git-of-laptop")

    assert laptop.refused(verb) == (
        2,
        f"{laptop.folder} is no git repository",
        "run this in a clone of your project, or start one with `git init`",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("verb", ["check", "release", "status"])
def test_with_settings_of_git_that_are_broken(laptop: Laptop, verb: str) -> None:
    settings = laptop.folder / ".git" / "config"
    sound = settings.read_text("utf-8")
    number = len(sound.splitlines()) + 1
    settings.write_text(f"{sound}[broken\n", "utf-8")

    ran = laptop.invoke(verb)
    settings.write_text(sound, "utf-8")

    assert ran.error() == (
        2,
        f"git cannot work in {laptop.folder}: bad config line {number} in file .git/config",
        "mend what it names: `git status` works again then",
    )


@pytest.mark.laptop
def test_in_a_repository_of_somebody_else(laptop: Laptop) -> None:
    # git's own way to play another owner of the folder
    laptop.variables["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"

    assert laptop.refused("release", "--yes") == (
        2,
        f"{laptop.folder} belongs to another user, so git refuses to read it",
        f"if you trust it: git config --global --add safe.directory {laptop.folder}",
    )


@pytest.mark.laptop
def test_check_before_the_first_commit(laptop: Laptop) -> None:
    laptop.folder.joinpath(".git").rename(laptop.folder.parent / "git-of-laptop")
    git(laptop.folder, "init", "--quiet")

    assert laptop.invoke("check").error() == (
        2,
        "this repository has no commit yet",
        "git add and git commit what there is",
    )


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_INDEX_FILE"])
def test_what_git_sets_for_its_hooks_points_nothing_elsewhere(laptop: Laptop, name: str) -> None:
    git_folder = laptop.folder / ".git"
    laptop.variables[name] = str(git_folder / "index" if name == "GIT_INDEX_FILE" else git_folder)

    with laptop.unchanged():
        assert laptop.invoke("check").status == 0


def test_a_clone_without_contents_is_told_how_to_become_whole(laptop: Laptop) -> None:
    git(laptop.remote, "config", "uploadpack.allowFilter", "true")
    laptop.publish("Add a page", {"a page.txt": "page\n"})
    laptop.publish("Remove it", {"a page.txt": None})
    partial, url = laptop.folder.with_name("partial"), laptop.remote.as_uri()
    git(laptop.folder, "clone", "--quiet", "--filter=blob:none", url, str(partial))
    clone = Laptop(partial, laptop.remote, laptop.scratch, laptop.variables)

    status, problem, hint = clone.refused("check", "--ref", "HEAD~1")
    clone.git(*hint.split()[1:])

    assert (status, problem) == (
        2,
        "this clone lacks the content of a page.txt, as one made with --filter does",
    )
    assert clone.invoke("check", "--ref", "HEAD~1").status == 0


def test_a_shallow_clone_is_told_how_to_become_whole(laptop: Laptop) -> None:
    laptop.publish("Add a page", {"page.txt": "page\n"})
    shallow = laptop.folder.with_name("shallow")
    git(laptop.folder, "clone", "--quiet", "--depth=1", laptop.remote.as_uri(), str(shallow))
    clone = Laptop(shallow, laptop.remote, laptop.scratch, laptop.variables)

    assert clone.refused("release", "--yes") == (
        2,
        "this clone is shallow, and a release needs the whole history",
        "git fetch --unshallow origin",
    )


@pytest.mark.laptop
def test_a_lock_that_a_killed_git_has_left_is_named(laptop: Laptop) -> None:
    laptop.git("update-ref", "-d", "refs/remotes/origin/main")
    lock = laptop.folder / ".git" / "refs" / "remotes" / "origin" / "main.lock"
    lock.touch()

    assert laptop.refused("release", "--yes") == (
        2,
        f"another git is at work in this clone, or one that was killed has left {lock}",
        f"when no git runs here: rm {lock}",
    )

    lock.unlink()
    assert laptop.invoke("release", "--yes", "--no-wait").status == 5


@pytest.mark.laptop
@pytest.mark.parametrize("verb", [("check",), ("release", "--yes")])
def test_a_full_disk_is_no_fault_of_the_repository(laptop: Laptop, verb: tuple[str, ...]) -> None:
    hints = {
        mounted(laptop, f"mount -t tmpfs -o size={size} none {laptop.scratch}", *verb)[2]
        for size in ("16k", "100k")  # too little for git's own files, and for the commit's
    }

    assert hints == {"make room on the disk, or set TMPDIR; then run this again"}


@pytest.mark.laptop
def test_a_clone_in_which_nothing_can_be_written(laptop: Laptop) -> None:
    folder = laptop.folder
    script = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && cd {folder}"

    assert mounted(laptop, script, "release", "--yes") == (
        2,
        "git hash-object failed: error: unable to create temporary file: Read-only file system",
        "let git write to this clone; then run this again",
    )


def mounted(laptop: Laptop, script: str, *verb: str) -> tuple[int, str, str]:
    """Run a verb that must fail where a disk is mounted so; return status, problem and hint."""
    inside = ["unshare", "--mount", "sh", "-c", f'{script} && exec "$@"', "sh"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    with laptop.unchanged():
        return run([*inside, *invoke_command(*verb)], laptop.folder, laptop.environment()).error()
