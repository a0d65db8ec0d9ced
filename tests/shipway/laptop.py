"""A developer's laptop: a clone of a bare remote, and what a failed verb must leave as it was."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.projects import Edit, change_project
from tests.shipway.programs import Ran, git, invoke_command, run


@dataclass(frozen=True)
class Laptop:
    """A clone, its remote, and the variables of the shell in which `invoke` is typed."""

    folder: Path
    remote: Path
    scratch: Path
    """Where the verbs put their temporary files: empty before and after each."""
    variables: dict[str, str] = field(default_factory=dict)

    def git(self, *command: str) -> str:
        """Run git in the clone."""
        return git(self.folder, *command)

    def tip(self, branch: str) -> str:
        """Return the commit of a branch or tag on the remote."""
        return git(self.remote, "rev-parse", "--verify", f"{branch}^{{commit}}")

    def change(self, files: Mapping[str, str | None] | None = None, *edits: Edit) -> None:
        """Change files of the working tree."""
        change_project(self.folder, files, edits)

    def commit(self, message: str, files: Mapping[str, str | None] | None, *edits: Edit) -> str:
        """Change files and commit them; return the commit."""
        self.change(files, *edits)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def publish(self, message: str, files: Mapping[str, str | None] | None, *edits: Edit) -> str:
        """Change, commit and push main; return the commit."""
        made = self.commit(message, files, *edits)
        self.git("push", "--quiet", "origin", "HEAD:main")
        return made

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the shell's variables; `settings` are INVOKE_SHIPWAY_* in small letters."""
        given = {f"INVOKE_SHIPWAY_{name.upper()}": value for name, value in settings.items()}
        return {**os.environ, "TMPDIR": str(self.scratch), **self.variables, **given}

    def invoke(self, *arguments: str, **settings: str) -> Ran:
        """Run a verb to its end; it must leave no temporary file."""
        ran = run(invoke_command(*arguments), self.folder, self.environment(**settings))
        assert not list(self.scratch.iterdir()), ran
        return ran

    def broken(self, *arguments: str, **settings: str) -> Ran:
        """Run a rehearsal that must fail; it may leave logs, and nothing else."""
        ran = run(invoke_command(*arguments), self.folder, self.environment(**settings))
        left = [path for path in self.scratch.rglob("*") if path.is_file()]
        assert left, ran
        assert all(path.suffix == ".log" for path in left), left
        return ran

    def findings(self) -> list[Mapping[str, Any]]:
        """Return what `check` finds, as programs get it."""
        document = json.loads(self.invoke("check", "--format", "json").out)
        assert document["schema"] == 1
        found: list[Mapping[str, Any]] = document["findings"]
        keys = {"code", "level", "message", "hint", "file", "line", "place"}
        assert all(set(finding) == keys for finding in found)
        return found

    def refused(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        """Run a verb that must fail and change nothing; return its status, problem and hint."""
        with self.unchanged():
            return self.invoke(*arguments, **settings).error()

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Assert that the block changes nothing here, and nothing on the remote."""
        before = self.everything()
        yield
        after = self.everything()
        assert {k: (before[k], after[k]) for k in before if before[k] != after[k]} == {}

    def everything(self) -> dict[str, object]:
        """Return what no failed verb may change."""
        return {"remote": refs(self.remote) if self.remote.exists() else None, **self.own_state()}

    def own_state(self) -> dict[str, object]:
        """Return what no verb at all may change in the clone, but for its other branches."""
        if not (self.folder / ".git").exists():
            return {"files": digests(self.folder)}
        index = (self.folder / self.git("rev-parse", "--git-path", "index")).read_bytes()
        return {
            "head": (self.folder / ".git" / "HEAD").read_text("utf-8"),
            "commit": self.git("rev-parse", "HEAD"),
            "branches and tags": refs(self.folder, "refs/heads", "refs/tags"),
            "index": hashlib.sha256(index).hexdigest(),
            "stash": self.git("stash", "list", "--format=%H %gd %s"),
            "status": self.git("status", "--porcelain"),
            "settings": (self.folder / ".git" / "config").read_text("utf-8"),
            "files": digests(self.folder),
        }


def refs(folder: Path, *patterns: str) -> dict[str, str]:
    """Return the refs of a repository and the objects that they name."""
    listing = git(folder, "for-each-ref", "--format=%(refname) %(objectname)", *patterns)
    return dict(line.split(" ") for line in listing.splitlines())


def digests(folder: Path) -> dict[str, str]:
    """Return what is in each file, but for git's own and Python's compiled ones."""
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if parts[0] != ".git" and "__pycache__" not in parts and path.is_file():
            found["/".join(parts)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def hook(repository: Path, name: str, script: str) -> None:
    """Install a hook, a shell script, in a bare repository or a clone."""
    inside = repository / ".git" if (repository / ".git").is_dir() else repository
    path = inside / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def without_ids(text: str) -> str:
    """Replace what differs from run to run."""
    return re.sub(r"\b[0-9a-f]{9}\b", "ID", text)
