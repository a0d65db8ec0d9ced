"""The edge to git: one clone, read and written.

Nothing here touches the working tree, the index, the stash or the checked-out branch: `remote`
fetches and pushes, `writing` makes objects, `copies` makes other repositories out of this one.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from shipway.errors import ShipwayError, Status
from shipway.model import Commit
from shipway.repository.command import Command, GitFailed


class NotARepository(ShipwayError):
    """The folder belongs to no git repository."""


class Repository:
    """A clone of the project, or a bare repository."""

    def __init__(self, root: Path) -> None:
        """`root` is the top folder itself; `Repository.at` finds it."""
        self.git = Command(root)
        self.root = root

    @classmethod
    def at(cls, folder: Path) -> "Repository":
        """Open the repository around `folder`."""
        git = Command(folder)
        status, out, err = git.attempt("rev-parse", "--absolute-git-dir", "--is-bare-repository")
        if status == 0:
            folder_of_git, _, bare = out.removesuffix("\n").rpartition("\n")
            if bare == "true":
                return cls(Path(folder_of_git))
            return cls(Path(git.run("rev-parse", "--show-toplevel").removesuffix("\n")))
        if trusting := re.search(r"git config --global --add safe\.directory .+", err):
            raise ShipwayError(
                f"{folder} belongs to another user, so git refuses to read it",
                f"if you trust it: {trusting[0]}",
                Status.COULD_NOT_RUN,
            )
        if "not a git repository" not in err:
            told = [
                x.partition(": ")[2] for x in err.splitlines() if x[:7] in ("error: ", "fatal: ")
            ]
            raise ShipwayError(
                f"git cannot work in {folder}: {'; '.join(told) or 'it does not say why'}",
                "mend what it names: `git status` works again then",
                Status.COULD_NOT_RUN,
            )
        raise NotARepository(
            f"{folder} is no git repository",
            "run this in a clone of your project, or start one with `git init`",
            Status.COULD_NOT_RUN,
        )

    def commit_id(self, revision: str) -> str | None:
        """Return the full id of the commit that `revision` names; None where it names none."""
        name = f"{revision}^{{commit}}"
        status, out, _ = self.git.attempt(
            "rev-parse", "--verify", "--quiet", "--end-of-options", name
        )
        return out.strip() if status == 0 else None

    def has_commits(self) -> bool:
        """Say whether any branch or tag names a commit."""
        return bool(self.git.run("rev-list", "--all", "--max-count=1").strip())

    def is_shallow(self) -> bool:
        """Say whether this clone lacks a part of the history."""
        return self.git.run("rev-parse", "--is-shallow-repository").strip() == "true"

    def has_remote(self, remote: str) -> bool:
        """Say whether the clone knows a remote of this name."""
        return remote in self.git.run("remote").split("\n")

    def local_refs(self, remote: str) -> dict[str, str]:
        """Return what this clone last saw of `remote`, or its own branches: name to commit id."""
        listing = self.git.run(
            "for-each-ref", "--format=%(refname)%09%(objectname)%09%(*objectname)",
            "refs/heads/", "refs/tags/", f"refs/remotes/{remote}/",
        )  # fmt: skip
        rows = [line.split("\t") for line in listing.split("\n") if line]
        refs = {name: peeled or oid for name, oid, peeled in rows}
        prefix = f"refs/remotes/{remote}/"
        seen = {
            n.replace(prefix, "refs/heads/"): o for n, o in refs.items() if n.startswith(prefix)
        }
        return {n: o for n, o in refs.items() if not n.startswith(prefix)} | seen

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Say whether `newer` contains `older`."""
        status, _, err = self.git.attempt("merge-base", "--is-ancestor", older, newer)
        if status > 1:
            raise GitFailed("merge-base", err)
        return status == 0

    def knows_as_older(self, older: str, newer: str) -> bool:
        """Say whether both are commits known here, whoever named them, and `newer` has `older`."""
        first, last = self.commit_id(older), self.commit_id(newer)
        return first is not None and last is not None and self.is_ancestor(first, last)

    def log(
        self, newer: str, older: Iterable[str], *, merges: bool = True, first_parents: bool = False
    ) -> tuple[Commit, ...]:
        """Return the commits that `newer` has and `older` have not, newest first."""
        flags = ["--encoding=UTF-8", "--no-show-signature", *([] if merges else ["--no-merges"])]
        flags += ["--first-parent"] if first_parents else []
        # No part of a commit can hold a NUL, which separates the commits too.
        out = self.git.run(
            "log", "-z", "--format=%H%x00%s%x00%an%x00%P", *flags, newer, "--not", *older, "--"
        )
        fields = iter(out.split("\0"))
        rows = zip(fields, fields, fields, fields, strict=False)
        return tuple(Commit(oid, subject, who, " " in of) for oid, subject, who, of in rows)

    def count(self, newer: str, older: str = "") -> int:
        """Count the commits that `newer` has and `older` has not."""
        before = ("--not", older) if older else ()
        return int(self.git.run("rev-list", "--count", newer, *before, "--"))

    def unpicked(self, newer: str, older: str) -> set[str]:
        """Return the commits of `newer` of which `older` has not even the same change."""
        listing = self.git.run("cherry", older, newer).splitlines()
        return {line[2:] for line in listing if line.startswith("+ ")}

    def file(self, commit: str, path: str) -> bytes | None:
        """Return a file's content at `commit`; None where it is not there."""
        entry = self.git.run("ls-tree", "-z", "--full-tree", commit, "--", path)
        _, kind, oid = entry.partition("\t")[0].split(" ") if entry else ("", "", "")
        return self.git.content("cat-file", "blob", oid) if kind == "blob" else None

    def parents(self, commit: str) -> list[str]:
        """Return the commit's parents."""
        return self.git.run("rev-parse", f"{commit}^@").split()

    def files(self, commit: str) -> frozenset[str]:
        """Return the paths of all files at `commit`."""
        listing = self.git.run("ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
        return frozenset(filter(None, listing.split("\0")))

    def words(self, commit: str, words: Iterable[str]) -> frozenset[str]:
        """Return those of `words` that stand in the Python files at `commit`."""
        wanted = [option for word in words for option in ("-e", word)]
        if not wanted:
            return frozenset()
        plain = ("--no-line-number", "--no-column", "--no-color")
        found = self.git.attempt(
            "grep", "-I", "-h", "-o", "-w", "--fixed-strings", *plain, *wanted, commit, "--", "*.py"
        )
        return frozenset(found[1].split())

    def changed_files(self, older: str, newer: str) -> list[str]:
        """Return the paths that two commits have differently."""
        only = ("--no-renames", "--name-only")
        return self.git.run("diff-tree", "-r", "-z", *only, older, newer).split("\0")[:-1]

    def added_files(self, older: str, newer: str) -> list[str]:
        """Return the paths of the files that `newer` has and `older` has not."""
        only = ("--diff-filter=A", "--no-renames", "--name-only")
        return self.git.run("diff-tree", "-r", "-z", *only, older, newer).split("\0")[:-1]

    def tree(self, commit: str) -> str:
        """Return the id of the commit's tree."""
        return self.git.run("rev-parse", "--verify", f"{commit}^{{tree}}").strip()

    def introduce(self) -> None:
        """Give a throwaway repository an identity of its own where git knows none."""
        if not self._knows_its_user():
            self.git.run("config", "user.name", "Rehearsal")
            self.git.run("config", "user.email", "rehearsal@example.invalid")

    def _knows_its_user(self) -> bool:
        # git makes a name up from the login name and the host where it may and nothing says one
        told = ("-c", "user.useConfigOnly=true", "var")
        asked = [self.git.attempt(*told, f"GIT_{who}_IDENT") for who in ("AUTHOR", "COMMITTER")]
        return all(status == 0 for status, _, _ in asked)

    def require_identity(self) -> None:
        """Refuse to write commits where git would make a name up."""
        if not self._knows_its_user():
            raise ShipwayError(
                "git does not know who you are, so a release would carry no name",
                'git config --global user.name "Your Name" && '
                "git config --global user.email you@example.org",
                Status.COULD_NOT_RUN,
            )
