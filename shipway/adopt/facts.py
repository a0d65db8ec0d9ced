"""Reads what an adoption starts from: shipway's own files, and the project that takes them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shipway import invoke_file
from shipway.adopt import configuration, history, ignoring, project, tree
from shipway.adopt.branches import Branches, guess
from shipway.adopt.project import Project
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.repository import NotARepository, Repository

TASKS, FOLDER = "tasks.py", "shipway"
PACKAGE = "tasks/__init__.py"
"""Where Invoke looks for tasks, too; an app of Django's may have that name."""
_COMMITTED = ("requirements.txt", "invoke.yaml", "Procfile")
_EDITED = (*_COMMITTED, ".gitignore")
_INVOKES_OTHERS = ("invoke.yml", "invoke.json", "invoke.py")


@dataclass(frozen=True)
class Own:
    """What this repository gives: the copied files, and the two that others are derived from."""

    files: Mapping[str, bytes]
    requirements: str
    settings: str
    """Its invoke.yaml, the one manual of the keys."""


@dataclass(frozen=True)
class Theirs:
    """What a project that adopts has."""

    folder: Path
    files: Mapping[str, bytes]
    """tasks.py, what is in shipway/, and the files that are edited, as far as they are there."""
    earlier: frozenset[str]
    """Which of them hold just what a version of shipway had."""
    said: Config
    """What their invoke.yaml says of the service."""
    project: Project
    branches: Branches
    unignored: tuple[str, ...] = ()
    """Lines that .gitignore lacks for what a start makes."""
    hidden: tuple[str, ...] = ()
    """What says of files of ours that git ignores them."""
    notes: tuple[str, ...] = ()


def own(root: Path) -> Own:
    """Read what there is to copy; refuse a copy, which has not all that it takes."""
    if not (root / "docs" / "adopt.md").is_file():
        raise ShipwayError(
            f"{root} has only a copy of shipway",
            "run `invoke adopt` in a clone of shipway's own repository",
            Status.COULD_NOT_RUN,
        )
    return Own(
        {name: (root / name).read_bytes() for name in [TASKS, *tree.names(root, FOLDER)]},
        (root / "requirements.txt").read_text("utf-8"),
        (root / "invoke.yaml").read_text("utf-8"),
    )


def theirs(own: Own, root: Path, given: Path) -> Theirs:
    """Read the project in the folder `given`, which must be a whole one and not this one."""
    folder = given.absolute().resolve()
    if not folder.is_dir():
        raise ShipwayError(f"there is no folder {given}", "name the folder of a Django project")
    repository = _repository(root, folder)
    names = {TASKS, PACKAGE, *_EDITED, *own.files, *tree.names(folder, FOLDER)}
    contents = {name: tree.content(folder, name) for name in sorted(names)}
    files = {name: content for name, content in contents.items() if content is not None}
    _require_one_configuration(folder)
    said = configuration.stated(files.get("invoke.yaml", b"").decode("utf-8"))
    read = project.read(folder, said)
    return Theirs(
        folder,
        files,
        history.known(root, own.files, files),
        said,
        read,
        guess(repository),
        ignoring.lacking(repository, read.static_root, files.get(".gitignore")),
        ignoring.hiding(repository, sorted({TASKS, *_COMMITTED, *own.files})),
        _notes(repository),
    )


def _repository(root: Path, folder: Path) -> Repository | None:
    try:
        repository = Repository.at(folder)
    except NotARepository:
        repository = None
    top = repository.root.resolve() if repository else folder
    if top == root.resolve():
        raise ShipwayError(
            f"{folder} is this repository itself", "name the folder of another Django project"
        )
    if top != folder:
        raise ShipwayError(
            f"{folder} is only a part of the repository {top}, which is released as a whole",
            f"invoke adopt {top}",
        )
    return repository


def _require_one_configuration(folder: Path) -> None:
    invoke_file.require_readable(folder / "invoke.yaml")
    for name in _INVOKES_OTHERS:
        if (folder / name).exists() and not (folder / "invoke.yaml").exists():
            raise ShipwayError(
                f"{folder} has its settings of Invoke in {name}, which an invoke.yaml would hide",
                "write them as invoke.yaml, then run this again",
            )


def _notes(repository: Repository | None) -> tuple[str, ...]:
    if repository is None:
        return ("There is no git repository yet: `git init -b main` makes the one to release from",)
    if repository.git.attempt("status", "--porcelain")[1]:
        return ("Something is not committed there: it stays, but for the files shown here",)
    return ()
