"""Runs `invoke adopt` in this repository, on a project that knows nothing of shipway yet."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from invoke.vendor import yaml

from shipway.config import Config
from tests.environment import ROOT
from tests.projects import Edit
from tests.shipway.laptop import Laptop, digests
from tests.shipway.programs import Ran, git, invoke_command, run
from tests.students import write_project

SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "shipway").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
)
"""What is in shipway/."""
read_yaml: Callable[[str], Any] = yaml.safe_load
UNDEPLOYED: Mapping[str, str | None] = {"Procfile": None, ".gitignore": "__pycache__/\n.env\n"}
"""The student's project before anything was done for its deployment."""


def foreign(
    folder: Path,
    files: Mapping[str, str | None] | None = None,
    edits: Iterable[Edit] = (),
    *,
    django: str = "5.2",
    branches: Iterable[str] = (),
) -> Laptop:
    """Write a project into a clone in `folder`, and push main and what else is to be there."""
    (folder / "scratch").mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "remote.git")
    git(folder, "clone", "--quiet", "--template=", "remote.git", "theirs")
    laptop = Laptop(folder / "theirs", folder / "remote.git", folder / "scratch")
    write_project(laptop.folder, {**UNDEPLOYED, **(files or {})}, edits, django=django)
    laptop.publish("Begin", None)
    for branch in branches:
        laptop.git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
    return laptop


def adopt(folder: Path | str, *options: str, before: tuple[str, ...] = (), **more: str) -> Ran:
    """Run the verb with nobody at the keyboard; `before` are options of Invoke's own."""
    environment = Laptop(ROOT, ROOT, ROOT).environment() | {"TMPDIR": "/tmp"} | more
    return run([*invoke_command(*before, "adopt", str(folder)), *options], ROOT, environment)


def adopted(folder: Path, *options: str) -> Ran:
    """Run the verb, which must go well."""
    ran = adopt(folder, "--yes", *options)
    assert (ran.status, ran.err) == (0, ""), ran
    return ran


def refused(folder: Path, *options: str) -> tuple[int, str, str]:
    """Run the verb, which must fail and write nothing; return its status, problem and hint."""
    before = digests(folder) if folder.is_dir() else None
    error = adopt(folder, *options).error()
    assert before == (digests(folder) if folder.is_dir() else None)
    return error


def settings(laptop: Laptop) -> Config:
    """Return what the invoke.yaml in a clone says of shipway."""
    text = (laptop.folder / "invoke.yaml").read_text("utf-8")
    return Config.read(read_yaml(text)["shipway"])
