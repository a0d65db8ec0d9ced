"""Makes other repositories and folders out of a repository, sharing its objects."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, alone, login, promised, scratch, talking, writing
from shipway.repository.command import Command, GitFailed, Lacking

# What holds in submodules too, which may need a person's own settings to be reached.
_PLAIN = (
    "core.autocrlf=false",
    "core.eol=lf",
    "core.attributesFile=",
    "core.hooksPath=",
    "core.longPaths=true",
    "filter.lfs.required=false",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "advice.detachedHead=0",
)
_NEVER_COMMITTED = ".venv/\nvenv/\n__pycache__/\n.env\n*.sqlite3*\n"


@contextmanager
def exported(repository: Repository, commit: str) -> Iterator[Path]:
    """Export `commit` into a folder of a scratch folder, which is gone afterwards."""
    with scratch.folder() as made:
        export(repository, commit, made / "source")
        yield made / "source"


@contextmanager
def exported_folder(files: Path) -> Iterator[Path]:
    """Export what a clean clone would have of a folder as it stands, likewise."""
    with scratch.folder() as made:
        export(of_folder(files, made / "folder.git"), "HEAD", made / "source")
        yield made / "source"


def export(repository: Repository, commit: str, folder: Path) -> None:
    """Check `commit` out into the new `folder` as a clean clone has it, submodules included.

    No hook runs, nothing of this person's settings holds, and files that Git LFS keeps elsewhere
    stay the pointers that the commit has.
    """
    plain = [option for setting in _PLAIN for option in ("-c", setting)]
    # Windows removes what git makes read-only from a temporary folder, and from no other.
    with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
        repository.git.run(*plain, "clone", "--quiet", "--shared", "--no-checkout", "--template=",
                  f"--separate-git-dir={Path(aside) / 'git'}", "--",
                  str(repository.root), str(folder))  # fmt: skip
        inside = Repository(folder)
        status, _, err = inside.git.attempt(
            *plain, "checkout", "--quiet", "--detach", commit, "--", variables=alone.variables()
        )
        if status:
            promised.require_whole(repository)
            raise GitFailed("checkout", err)
        _require_whole(inside)
        if (folder / ".gitmodules").is_file():
            # An address like ../library is relative to where the project itself comes from.
            origin = _origin(repository)
            inside.git.run("config", "remote.origin.url", login.without(origin))
            _fetch_submodules(inside, plain, login.of(origin))
    for link in folder.rglob(".git"):
        link.unlink()


def _require_whole(inside: Repository) -> None:
    """Refuse a checkout that lacks files, over which git fails with status 0."""
    lacking = inside.git.run("ls-files", "-z", "--deleted").split("\0")[0]
    if lacking:
        raise Lacking(f"the content of {lacking}")


def _fetch_submodules(inside: Repository, plain: list[str], variables: Mapping[str, str]) -> None:
    command = ["submodule", "--quiet", "update", "--init", "--recursive"]
    status, _, err = inside.git.attempt(
        *plain, *command, timeout=talking.TRANSFER, variables=variables
    )
    if status:
        words = [line for line in err.splitlines() if "submodule" in line] or [err.strip()]
        problem = words[0].removeprefix("fatal: ").replace(f"{inside.root}{os.sep}", "")
        raise ShipwayError(
            f"a submodule cannot be fetched: {problem}",
            "`git submodule update --init` in a fresh clone says why: Railway would do the same",
            Status.COULD_NOT_RUN,
        )


def _origin(repository: Repository) -> str:
    """Return where the project itself comes from; a mirror keeps what it was made from."""
    for key in ("shipway.origin", "remote.origin.url"):
        status, url, _ = repository.git.attempt("config", "--get", key)
        if status == 0:
            return url.strip()
    return str(repository.root)


def _keep_origin(bare: Repository, origin: str) -> None:
    """Note an address whose login may be in no argument list, where only its owner reads it."""
    escaped = origin.replace("\\", "\\\\").replace('"', '\\"')
    settings = bare.root / "config"
    settings.chmod(0o600)
    with settings.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f'[shipway]\n\torigin = "{escaped}"\n')


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
    _keep_origin(bare, _origin(repository))
    copied = bare.git.run("for-each-ref", "--format=%(refname)").split("\n")[:-1]
    _update(bare, [f"delete {ref}" for ref in copied])
    _update(bare, [f"create refs/heads/{name} {oid}" for name, oid in branches.items()])
    _update(bare, [f"create refs/tags/{name} {oid}" for name, oid in tags.items()])
    return bare


def _update(bare: Repository, lines: list[str]) -> None:
    """Update any number of refs with one command, all or none."""
    text = "".join(f"{line}\n" for line in lines)
    bare.git.run("update-ref", "--stdin", input=text.encode("utf-8", "surrogateescape"))


def of_folder(files: Path, folder: Path) -> Repository:
    """Make a bare repository in `folder` with one commit: `files` as they stand there.

    Where `files` is a clone, only what git tracks there counts; what is ignored never does.
    """
    Command(files).run("init", "--quiet", "--bare", "--template=", str(folder))
    (folder / "info").mkdir(exist_ok=True)
    (folder / "info" / "exclude").write_text(_NEVER_COMMITTED, "utf-8")
    made = Repository(folder)
    made.introduce()
    adding = ("--git-dir=.", f"--work-tree={files}", "-c", "core.safecrlf=false", "add")
    try:
        if (files / ".git").exists():
            made.git.run("config", "remote.origin.url", _origin(Repository(files)))
            from_input = ("--force", "--pathspec-from-file=-", "--pathspec-file-nul")
            made.git.run(*adding, *from_input, input=_tracked(files))
        else:
            made.git.run(*adding, "--all", "--", str(files))
    except GitFailed as error:
        raise ShipwayError(
            f"{files} cannot be read whole: {error.words}",
            "see that you may read all that is in it, or name a folder within",
            Status.COULD_NOT_RUN,
        ) from error
    tree = made.git.run("write-tree").strip()
    oid = writing.commit(made, tree, [], "The folder as it stands\n")
    made.git.run("update-ref", "HEAD", oid)
    return made


def _tracked(files: Path) -> bytes:
    """Return what git tracks in a clone and is there, as it takes paths from its input."""
    listed = Command(files).content("ls-files", "-z", "--cached").split(b"\0")
    there = [name for name in listed if name and os.path.lexists(files / os.fsdecode(name))]
    if not there:
        raise ShipwayError(
            f"git tracks no file in {files}, so a clean clone of it would be empty",
            "git add what belongs to the project, there, and try again",
            Status.COULD_NOT_RUN,
        )
    return b"\0".join(b":(top,literal)" + name for name in there)
