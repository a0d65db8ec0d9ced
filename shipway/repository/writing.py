"""Writes objects to which nothing refers yet: merged trees, commits, tags."""

from collections.abc import Iterable

from shipway.repository import Repository
from shipway.repository.command import GitFailed


class Conflict(Exception):
    """A merge that needs a person; `files` are the paths in conflict."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(", ".join(files))
        self.files = files


def merge(repository: Repository, ours: str, theirs: str) -> str:
    """Merge two commits; return the tree. Raises Conflict."""
    status, out, err = repository.git.attempt(
        "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs
    )
    tree, *files = out.rstrip("\0").split("\0")
    if status == 1 and tree:
        raise Conflict(tuple(dict.fromkeys(files)))
    if status != 0:
        raise GitFailed("merge-tree", err)
    return tree


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


def commit(repository: Repository, tree: str, parents: Iterable[str], message: str) -> str:
    """Write a commit object in the name of the user; signed where git is told to sign."""
    repository.require_identity()
    _, signing, _ = repository.git.attempt("config", "--type=bool", "--get", "commit.gpgsign")
    options = [option for parent in parents for option in ("-p", parent)]
    options += ["-S"] if signing.strip() == "true" else []
    return repository.git.run("commit-tree", *options, tree, input=message.encode()).strip()


def tag(repository: Repository, name: str, commit: str, message: str) -> str:
    """Write an annotated tag object."""
    tagger = repository.git.run("var", "GIT_COMMITTER_IDENT").strip()
    text = f"object {commit}\ntype commit\ntag {name}\ntagger {tagger}\n\n{message}\n"
    return repository.git.run("mktag", input=text.encode("utf-8", "surrogateescape")).strip()
