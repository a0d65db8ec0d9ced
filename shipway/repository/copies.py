"""Makes other repositories and folders out of a repository, sharing its objects."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from shipway.repository import Repository, writing
from shipway.repository.command import Command

_NEVER_COMMITTED = ".venv/\nvenv/\n__pycache__/\n.env\n*.sqlite3*\n"


def export(repository: Repository, commit: str, folder: Path) -> None:
    """Check `commit` out into the new `folder` as a clean clone has it, submodules included.

    No hook runs, and line ends are those of the commit, as on Railway.
    """
    plain = ["-c", "core.autocrlf=false", "-c", "core.hooksPath=", "-c", "advice.detachedHead=0"]
    repository.git.run(*plain, "clone", "--quiet", "--shared", "--no-checkout", "--template=", "--",
              str(repository.root), str(folder))  # fmt: skip
    inside = Repository(folder)
    inside.git.run(*plain, "checkout", "--quiet", "--detach", commit, "--")
    if (folder / ".gitmodules").is_file():
        inside.git.run(*plain, "submodule", "--quiet", "update", "--init", "--recursive")
    shutil.rmtree(folder / ".git")


def clone(repository: Repository, folder: Path, remote: str) -> Repository:
    """Clone into `folder` without a checkout, with this repository as its `remote`."""
    repository.git.run("clone", "--quiet", "--shared", "--no-checkout", "--template=",
              f"--origin={remote}", "--", str(repository.root), str(folder))  # fmt: skip
    return Repository(folder)


def mirror(
    repository: Repository, folder: Path, branches: Mapping[str, str], tags: Mapping[str, str]
) -> Repository:
    """Make a bare repository in `folder` with these branches and tags, sharing the objects."""
    repository.git.run("clone", "--quiet", "--bare", "--shared", "--template=", "--",
              str(repository.root), str(folder))  # fmt: skip
    bare = Repository(folder)
    for ref in bare.git.run("for-each-ref", "--format=%(refname)").split():
        bare.git.run("update-ref", "-d", ref)
    for name, oid in branches.items():
        bare.git.run("update-ref", f"refs/heads/{name}", oid)
    for name, oid in tags.items():
        bare.git.run("update-ref", f"refs/tags/{name}", oid)
    return bare


def of_folder(files: Path, folder: Path) -> Repository:
    """Make a bare repository in `folder` with one commit: `files` as they stand there."""
    Command(files).run("init", "--quiet", "--bare", "--template=", str(folder))
    (folder / "info").mkdir(exist_ok=True)
    (folder / "info" / "exclude").write_text(_NEVER_COMMITTED, "utf-8")
    made = Repository(folder)
    made.introduce()
    made.git.run("--git-dir=.", f"--work-tree={files}", "add", "--all", "--", str(files))
    tree = made.git.run("write-tree").strip()
    oid = writing.commit(made, tree, [], "The folder as it stands\n")
    made.git.run("update-ref", "HEAD", oid)
    return made
