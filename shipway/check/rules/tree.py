"""What is in git and should not be, or is there in other letters, or on another branch."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from shipway import invoke_file
from shipway.check.judging import spelling
from shipway.check.project import Project
from shipway.check.reading import branches
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.config import Config
from shipway.errors import ShipwayError, counted
from shipway.model import Level
from shipway.repository import Repository

_OWN_COMMITS = re.compile(r'Release \d+\.\d+\.\d+|(?:Re(?:vert|apply) ")?Roll back to \S+')
"""What a release, a rollback and the revert of one make on the production branch alone."""
_POINTER, _LARGEST_POINTER = b"version https://git-lfs.github.com/spec/", 1024
_PACKAGES = re.compile(r"^(.*?)/?(?:[Ll]ib|lib64)/(?:python[\d.]+/)?site-packages/")


@rule(Level.ERROR)
def import_case(project: Project) -> Iterator[Found]:
    """A file is asked for in other capital letters than it has.

    Windows and macOS take both for the same, Railway's Linux does not: there it is missing. Write
    the name as the file has it; a file is renamed with `git mv`.
    """
    for each in spelling.misspelt(project):
        yield Found(
            f"{each.asked} is asked for, and the tree has {each.there}: on Railway, where capital "
            "letters count, it is not found",
            f"write it in the letters of {each.there}",
            each.file,
            each.line,
        )


@rule(Level.WARNING)
def link_astray(project: Project) -> Iterator[Found]:
    """A link is in git, and what it leads to is not: in production there is nothing behind it.

    Commit what it leads to, at a place in the tree, and let the link lead there; or remove it.
    """
    for name in project.lost_links:
        yield Found(
            f"{name} is a link to what is not in the commit, so it is missing in production",
            f"commit what it leads to, within the tree, or git rm {name}",
            name,
        )


@rule(Level.WARNING)
def lfs_pointer(project: Project) -> Iterator[Found]:
    """A file is in Git LFS, and a clean clone gets the pointer to it instead of the file.

    Whatever reads it gets three lines of text. Take it out of LFS: `git lfs migrate export
    --include=NAME`. Where you have seen that Railway gets the file, silence this with that reason.
    """
    names = [name for name in project.own_files if _is_pointer(project.root / name)]
    if names:
        more = f", and so are {len(names) - 1} more" if names[1:] else ""
        yield Found(
            f"{names[0]} is a pointer of Git LFS in a clean clone, and not the file itself{more}",
            f"commit it without LFS: git lfs migrate export --include={names[0]}",
            names[0], 1,
        )  # fmt: skip


@rule(Level.WARNING)
def committed_artifacts(project: Project) -> Iterator[Found]:
    """What programs make by themselves is in git: a virtual environment, bytecode, node_modules.

    It makes clones and builds slow, goes stale, and is for another machine. Take it out of git with
    `git rm -r --cached`, and name it in .gitignore.
    """
    for folder, number in sorted(_artifacts(project.files).items()):
        name = folder.rpartition("/")[2]
        yield Found(
            f"{folder}/ is in git, with {number} file{'s' if number > 1 else ''} that a program "
            "made: they go stale, and are for another machine",
            f"git rm -r --cached {folder}, and add {name}/ to .gitignore",
            folder,
        )


@rule(Level.WARNING)
def configuration_differs(project: Project) -> Iterator[Found]:
    """invoke.yaml says something else in the commit than in the folder that the verbs run in.

    The verbs take their settings from the folder, `invoke serve` takes those of the commit. Commit
    the file, or check out what was committed.
    """
    if project.history is None:
        return
    try:
        committed = asdict(Config.read(invoke_file.section(project.root / "invoke.yaml")))
    except ShipwayError as error:
        yield Found(f"invoke.yaml of the commit is refused: {error.problem}", error.hint,
                    "invoke.yaml", level=Level.ERROR)  # fmt: skip
        return
    here = asdict(project.config)
    if keys := sorted(key for key, value in here.items() if committed[key] != value):
        yield Found(
            f"invoke.yaml here has another {' and another '.join(keys)} than the commit's",
            "commit invoke.yaml, or `git restore invoke.yaml`",
            "invoke.yaml",
        )


@rule(Level.WARNING)
def branch_unmerged(project: Project) -> Iterator[Found]:
    """The production branch has commits that the main branch lacks, as hotfixes there leave them.

    The next merge may meet conflicts, and whoever starts at main works without the fixes. Merge the
    production branch into main; pick the fixes alone where the branch has a rollback, which
    would take away from main what it undid.
    """
    if project.history is None:
        return
    repository, config = project.history.repository, project.config
    refs = repository.local_refs(config.remote)
    main = branches.main(repository, refs, config)
    production = branches.production(refs, config)
    if not main or not production or main == production:
        return
    if repository.is_shallow():
        raise Undecidable("this clone lacks a part of the history: git fetch --unshallow")
    made = _only_on(repository, refs[f"refs/heads/{production}"], refs[f"refs/heads/{main}"])
    lacking = {x: subject for x, subject in made.items() if not _OWN_COMMITS.fullmatch(subject)}
    if lacking:
        bring = f"merge {_as_merged(repository, config, production)}"
        if any("Roll back to " in made[each] for each in made.keys() - lacking):
            bring = f"cherry-pick {' '.join(reversed(lacking))}"
        yield Found(
            f"{production} has {counted(len(lacking), 'commit')} that {main} lacks: "
            f"{'; '.join([*lacking.values()][:3])}{' …' if len(lacking) > 3 else ''}",
            f"git switch {main} && git {bring}",
        )


def _is_pointer(path: Path) -> bool:
    """Say whether a file is what Git LFS leaves in the place of one; few are as small."""
    try:
        return path.lstat().st_size < _LARGEST_POINTER and path.read_bytes().startswith(_POINTER)
    except OSError:  # a link to nowhere
        return False


def _artifacts(files: Iterable[str]) -> dict[str, int]:
    """Return the folders that programs made, and how many files each has."""
    names = list(files)
    made = {name.rpartition("/")[0] for name in names if name.endswith("pyvenv.cfg")} - {""}
    found: dict[str, int] = {}
    for name in names:
        parts, packages = name.split("/"), _PACKAGES.match(name)
        folder = next((each for each in made if name.startswith(f"{each}/")), "")
        if not folder and packages and packages[1]:
            folder = packages[1]
        for mark in ("node_modules", "__pycache__"):
            if not folder and mark in parts[:-1]:
                folder = "/".join(parts[: parts.index(mark) + 1])
        if not folder and name.endswith((".pyc", ".pyo")) and len(parts) > 1:
            folder = "/".join(parts[:-1])
        if folder:
            found[folder] = found.get(folder, 0) + 1
    return found


def _as_merged(repository: Repository, config: Config, branch: str) -> str:
    """Return the name by which this clone merges a branch."""
    there = f"{config.remote}/{branch}"
    return there if repository.commit_id(f"refs/remotes/{there}") else branch


def _only_on(repository: Repository, branch: str, other: str) -> dict[str, str]:
    """Return a branch's commits that another lacks, newest first, with their subjects.

    The same edits are left out.
    """
    out = repository.git.run(
        "log", "-z", "--format=%h %s", "--abbrev=9", "--encoding=UTF-8", "--no-show-signature",
        "--no-merges", "--cherry-pick", "--right-only", f"{other}...{branch}", "--",
    )  # fmt: skip
    return dict(text.split(" ", 1) for text in out.split("\0") if text)
