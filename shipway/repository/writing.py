"""Writes objects to which nothing refers yet: merged trees, commits, tags."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, alone, promised
from shipway.repository.command import GitFailed


class Conflict(Exception):
    """A merge that needs a person; `files` are the paths in conflict, `tree` has git's marks."""

    def __init__(self, files: tuple[str, ...], tree: str) -> None:
        super().__init__(", ".join(files))
        self.files = files
        self.tree = tree


class Unrelated(Exception):
    """Two histories without a commit in common."""


def merge(repository: Repository, ours: str, theirs: str) -> str:
    """Merge two commits with the attributes that `theirs` has; return the tree.

    git reads attributes from a working tree alone, and the person's own is none of the release's,
    nor are the merge drivers and line ends that are set up here.
    Raises Conflict or Unrelated.
    """
    with tempfile.TemporaryDirectory(prefix="shipway-") as made:
        folder, aside = Path(made, "tree"), Path(made, "git")
        folder.mkdir()
        _write_attributes(repository, theirs, folder)
        status, out, err = repository.git.attempt(
            "-C", str(folder), f"--git-dir={aside}", "--work-tree=.",
            "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs,
            variables=alone.git_folder(repository, aside),
        )  # fmt: skip
    tree, *files = out.rstrip("\0").split("\0")
    if status == 1 and tree:
        raise Conflict(tuple(dict.fromkeys(files)), tree)
    if "unrelated histories" in err:
        raise Unrelated
    if status != 0:
        promised.require_whole(repository)
        raise GitFailed("merge-tree", err)
    return tree


def _write_attributes(repository: Repository, commit: str, folder: Path) -> None:
    """Write every .gitattributes of `commit`, and nothing else, into `folder`."""
    listing = repository.git.run("ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
    for path in listing.split("\0"):
        *folders, name = path.split("/")
        if name == ".gitattributes" and ".." not in folders:
            inside = folder.joinpath(*folders)
            inside.mkdir(parents=True, exist_ok=True)
            (inside / name).write_bytes(repository.file(commit, path) or b"")


def tree_with_file(repository: Repository, commit: str, path: str, content: bytes) -> str:
    """Return the commit's tree with one file's content replaced, whatever the tree's size."""
    oid = repository.git.run("hash-object", "-w", "--no-filters", "--stdin", input=content).strip()
    *folders, name = path.split("/")
    levels = ["/".join(folders[:depth]) for depth in range(len(folders) + 1)]
    for folder in reversed(levels):
        where = f"{commit}:{folder}" if folder else f"{commit}^{{tree}}"
        entries = repository.git.run("ls-tree", "-z", where).split("\0")
        changed = [
            f"{meta.rsplit(' ', 1)[0]} {oid}\t{entry}" if entry == name else f"{meta}\t{entry}"
            for meta, _, entry in (e.partition("\t") for e in entries if e)
        ]
        listing = "\0".join(changed).encode("utf-8", "surrogateescape")
        oid = repository.git.run("mktree", "-z", input=listing).strip()
        name = folder.rsplit("/", 1)[-1]
    return oid


def draft(repository: Repository, tree: str, parents: Iterable[str]) -> str:
    """Write a commit that is only there to be merged, in nobody's name; it is never pushed."""
    options = [option for parent in parents for option in ("-p", parent)]
    nobody = ("-c", "user.name=Draft", "-c", "user.email=draft@example.invalid")
    return repository.git.run(*nobody, "commit-tree", *options, tree, input=b"Draft\n").strip()


def commit(repository: Repository, tree: str, parents: Iterable[str], message: str) -> str:
    """Write a commit object in the name of the user; signed where git is told to sign."""
    repository.require_identity()
    options = [option for parent in parents for option in ("-p", parent)]
    options += ["-S"] if _is_set(repository, "commit.gpgsign") else []
    # What commits are written in elsewhere does not make this text something else.
    command = ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *options, tree)
    try:
        return repository.git.run(*command, input=message.encode()).strip()
    except GitFailed as failure:
        if "-S" not in options:
            raise
        raise ShipwayError(
            f"the release cannot be signed: {failure.problem}",
            "`git commit-tree -S -m test HEAD^{tree}` shows why, as commit.gpgsign asks for it",
            Status.COULD_NOT_RUN,
        ) from failure


def _is_set(repository: Repository, key: str) -> bool:
    return repository.git.attempt("config", "--type=bool", "--get", key)[1].strip() == "true"


def tag(repository: Repository, name: str, commit: str, message: str) -> str:
    """Write an annotated tag object; signed where git is told to sign tags."""
    if _is_set(repository, "tag.gpgSign"):
        return _signed_tag(repository, name, commit, message)
    tagger = repository.git.run("var", "GIT_COMMITTER_IDENT").strip()
    text = f"object {commit}\ntype commit\ntag {name}\ntagger {tagger}\n\n{message}\n"
    return repository.git.run("mktag", input=text.encode("utf-8", "surrogateescape")).strip()


def _signed_tag(repository: Repository, name: str, commit: str, message: str) -> str:
    """Have git sign a tag among this repository's objects, and with its settings.

    git signs no tag without a ref to it, which is made in a folder that is thrown away.
    """
    where = ("rev-parse", "--path-format=absolute", "--git-path")
    objects, config = (
        repository.git.run(*where, x).removesuffix("\n") for x in ("objects", "config")
    )
    with tempfile.TemporaryDirectory(prefix="shipway-") as folder:
        aside = Path(folder, "git")
        for inside in ("objects", "refs"):
            (aside / inside).mkdir(parents=True)
        (aside / "HEAD").write_text("ref: refs/heads/none\n", "utf-8")
        (aside / "config").write_bytes(Path(config).read_bytes())
        text = Path(folder, "message")
        text.write_bytes(f"{message}\n".encode("utf-8", "surrogateescape"))
        status, _, err = repository.git.attempt(
            f"--git-dir={aside}", "tag", "--sign", "--cleanup=verbatim", f"--file={text}", "--",
            name, commit, variables={"GIT_OBJECT_DIRECTORY": objects},
        )  # fmt: skip
        if status:
            reason = GitFailed("tag", err).problem
            raise ShipwayError(
                f"the release cannot be signed: {reason}",
                "`git tag -s -m test test` shows why, as tag.gpgSign asks for it",
                Status.COULD_NOT_RUN,
            )
        return (aside / "refs" / "tags" / name).read_text("utf-8").strip()
