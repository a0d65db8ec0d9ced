"""Writes histories of a production branch into a bare repository, without any working tree."""

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from shipway.config import Config
from shipway.model import Decision
from shipway.release import facts, history, objects, trailers
from shipway.release.trailers import Mark
from shipway.repository import Repository, writing
from shipway.rollback.plan import mark
from shipway.rollback.target import way
from tests.shipway.programs import git

CONFIG = Config(changelog="")
Files = Mapping[str, str | None]


class History:
    """A repository with main, and with a production branch once something is released."""

    def __init__(self, folder: Path, *options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet", "--bare", "--template=", *options)
        self.folder = folder
        self.repository = Repository(folder)
        self._seconds = count(1_700_000_000, 60)
        self._versions = count(1)

    def git(self, *command: str) -> str:
        """Run git in the repository."""
        return git(self.folder, *command)

    def refs(self) -> dict[str, str]:
        """Return the branches and tags, with the commits for which they stand."""
        form = "--format=%(refname)%09%(objectname)%09%(*objectname)"
        rows = [row.split("\t") for row in self.git("for-each-ref", form).splitlines()]
        return {name: rest[-1] or rest[0] for name, *rest in rows}

    def tags(self) -> dict[str, str]:
        """Return the tags, with the commits for which they stand."""
        refs, prefix = self.refs(), "refs/tags/"
        return {n.removeprefix(prefix): oid for n, oid in refs.items() if n.startswith(prefix)}

    def tip(self, branch: str = "produccion") -> str:
        """Return the commit of a branch or a tag."""
        return self.git("rev-parse", "--verify", f"{branch}^{{commit}}")

    def commit(
        self, branch: str, message: str, files: Files, *, merge: str = "", onto: str = ""
    ) -> str:
        """Commit on a branch; `files` are written or, where None, removed."""
        parent = onto or self.refs().get(f"refs/heads/{branch}", "")
        who = f"Tester <tester@example.invalid> {next(self._seconds)} +0100"
        lines = [f"commit refs/heads/{branch}", f"author {who}", f"committer {who}",
                 _data(message), *([f"from {parent}"] if parent else []),
                 *([f"merge {merge}"] if merge else [])]  # fmt: skip
        for path, text in files.items():
            lines.append(f"D {path}" if text is None else f"M 100644 inline {path}\n{_data(text)}")
        text = "\n".join([*lines, ""])
        self.repository.git.run("fast-import", "--quiet", "--force", input=text.encode())
        return self.tip(branch)

    def main(self, message: str, files: Files) -> str:
        """Commit on main."""
        return self.commit("main", message, files)

    def hotfix(self, message: str, files: Files) -> str:
        """Commit on the production branch by hand."""
        return self.commit("produccion", message, files)

    def release(self, version: str = "", message: str = "") -> str:
        """Release main as `invoke release` does, with a tag that has this message."""
        version = version or f"{next(self._versions)}.0.0"
        known = facts.of(self.repository, CONFIG, self.refs())
        built = objects.build(self.repository, CONFIG, known, Decision(version, None, ""))
        self.git("update-ref", "refs/heads/produccion", built.release)
        tag = writing.tag(self.repository, f"v{version}", built.release, message or f"v{version}")
        self.git("update-ref", f"refs/tags/v{version}", tag)
        return built.release

    def roll_back(self, to: str = "") -> str:
        """Roll the production branch back as `invoke rollback` does."""
        chosen = way(self.releases(), "produccion", to)
        undone: Iterable[Mark] = map(mark, chosen.undoes)
        message = trailers.of_rollback(mark(chosen.target), undone)
        tree = self.repository.tree(chosen.target.commit)
        made = writing.commit(self.repository, tree, [self.tip()], message)
        self.git("update-ref", "refs/heads/produccion", made)
        return made

    def releases(self, limit: int | None = None) -> tuple[history.Release, ...]:
        """Return what was made on the production branch."""
        return history.releases(self.repository, self.tip(), self.tags(), limit)

    def text(self, path: str, branch: str = "produccion") -> str | None:
        """Return what a file holds; None where it is not there."""
        content = self.repository.file(self.tip(branch), path)
        return None if content is None else content.decode()


def twice_released(folder: Path) -> History:
    """Return a history with two releases, 1.0.0 and 2.0.0."""
    made = History(folder)
    made.main("Begin", {"page.txt": "one\n"})
    made.release()
    made.main("Go on", {"page.txt": "two\n"})
    made.release()
    return made


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"
