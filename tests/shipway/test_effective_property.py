"""Whatever happens on both branches: the next release is as if no rollback had ever been made."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shipway.errors import ShipwayError
from shipway.release.history import Kind
from shipway.repository import writing
from tests.shipway.histories import Files, History

LINES = 64
ACTS = (
    *("change", "add", "rename", "remove", "take back", "release", "release"),
    *("fix", "add a fix", "roll back", "roll back", "revert", "revert again"),
    *("merge into main", "merge by hand"),
)
MOST = 14
Acts = list[tuple[str, int]]
acts_of_a_story = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 7)), min_size=4, max_size=MOST
)


@dataclass
class Twin:
    """One of two histories in which the same happens, but for the rollbacks."""

    story: History
    reverts: list[str] = field(default_factory=list)

    def files(self, branch: str) -> dict[str, str]:
        """Return the files of a branch by what they are about, which survives a renaming."""
        return {name.partition(".")[0]: name for name in self.story.repository.files(branch)}

    def change(self, branch: str, about: str, line: int, act: int) -> None:
        """Change a line that nobody changes but here."""
        name = self.files(branch)[about]
        lines = (self.story.text(name, branch) or "").split("\n")
        lines[line] = f"{lines[line]}, and {act}"
        self.story.commit(branch, f"Change {act}", {name: "\n".join(lines)})

    def merge(self, ours: str, theirs: str) -> bool:
        """Merge a branch into another as a person does; say whether git could."""
        repository = self.story.repository
        tips = self.story.tip(ours), self.story.tip(theirs)
        try:
            tree = writing.merge(repository, *tips)
        except writing.Conflict:
            return False
        made = writing.commit(repository, tree, tips, f"Merge {theirs} into {ours}\n")
        self.story.git("update-ref", f"refs/heads/{ours}", made)
        return True


def new_file(about: str) -> str:
    return "\n".join([about, *(f"{about}, line {number}" for number in range(LINES)), ""])


class Both:
    """The history with the rollbacks, and the one without."""

    def __init__(self, folder: Path) -> None:
        self.real, self.plain = (Twin(History(folder / n)) for n in ("real", "plain"))
        self.acts = 0
        self.everywhere("main", {f"file-{n}.txt": new_file(f"file-{n}") for n in range(6)})
        self.release()

    def everywhere(self, branch: str, files: Files) -> None:
        for twin in (self.real, self.plain):
            twin.story.commit(branch, f"Act {self.acts}", files)

    def release(self, number: int = 0) -> None:
        if self.refused(self.plain):
            assert self.refused(self.real)
            return
        self.real.story.release()
        trees = [t.story.repository.tree(t.story.tip()) for t in (self.real, self.plain)]
        assert trees[0] == trees[1], self.real.story.git("diff", *trees)

    @staticmethod
    def refused(twin: Twin) -> bool:
        """Release, unless git cannot merge; say whether it cannot."""
        try:
            twin.story.release()
        except ShipwayError as error:
            return "git cannot merge that by itself" in error.problem
        return False

    def act(self, what: str, number: int) -> None:
        """Do one thing in both histories, where it can be done in both."""
        self.acts += 1
        getattr(self, what.replace(" ", "_"))(number)

    def common(self, branch: str, number: int) -> str | None:
        """Choose a file that the branch has in both histories, by what it is about."""
        both = sorted(set(self.real.files(branch)) & set(self.plain.files(branch)))
        return both[number % len(both)] if both else None

    def change(self, number: int) -> None:
        self._change("main", number)

    def fix(self, number: int) -> None:
        self._change("produccion", number)

    def _change(self, branch: str, number: int) -> None:
        if about := self.common(branch, number):
            for twin in (self.real, self.plain):
                twin.change(branch, about, 2 + 4 * self.acts, self.acts)

    def add(self, number: int) -> None:
        self.everywhere("main", {f"new-{self.acts}.txt": new_file(f"new-{self.acts}")})

    def add_a_fix(self, number: int) -> None:
        self.everywhere("produccion", {f"fix-{self.acts}.txt": new_file(f"fix-{self.acts}")})

    def rename(self, number: int) -> None:
        if about := self.common("main", number):
            for twin in (self.real, self.plain):
                old = twin.files("main")[about]
                text = twin.story.text(old, "main")
                twin.story.main(f"Rename {old}", {old: None, f"{about}.{self.acts}.txt": text})

    def remove(self, number: int) -> None:
        self._replace("main", number, "new", lambda about: None)

    def take_back(self, number: int) -> None:
        """Take back what main has changed in a file."""
        self._replace("main", number, "", new_file)

    def _replace(
        self, branch: str, number: int, prefix: str, content: Callable[[str], str | None]
    ) -> None:
        """Replace a file that is the same in both histories."""
        both = (self.real, self.plain)
        files = [twin.files(branch) for twin in both]
        about = self.common(branch, number) or ""
        texts = {twin.story.text(files[0].get(about, ""), branch) for twin in both}
        is_same = files[0].get(about) == files[1].get(about) and len(texts) == 1
        if about and about.startswith(prefix) and is_same and texts != {content(about)}:
            self.everywhere(branch, {files[0][about]: content(about)})

    def roll_back(self, number: int) -> None:
        releases = self.real.story.releases()
        current = next(place for place, each in enumerate(releases) if each.is_current)
        older = [each for each in releases[current + 1 :] if each.kind is Kind.RELEASE and each.tag]
        if older:
            self.real.story.roll_back(older[number % len(older)].tag)

    def revert(self, number: int) -> None:
        """Revert the newest rollback by hand, as git words it."""
        standing = self.real.story.releases()[0]
        if standing.kind is Kind.ROLLBACK:
            self.real.reverts.append(self._take_back(standing.commit))

    def revert_again(self, number: int) -> None:
        """Revert the revert, where it is the newest commit."""
        tip = self.real.story.tip()
        if tip in self.real.reverts:
            self._take_back(tip)

    def _take_back(self, commit: str) -> str:
        repository = self.real.story.repository
        message = f'Revert "it"\n\nThis reverts commit {commit}.\n'
        made = writing.commit(repository, repository.tree(f"{commit}^"), [commit], message)
        self.real.story.git("update-ref", "refs/heads/produccion", made)
        return made

    def merge_into_main(self, number: int) -> None:
        self._merge("main", "produccion")

    def merge_by_hand(self, number: int) -> None:
        self._merge("produccion", "main")

    def _merge(self, ours: str, theirs: str) -> None:
        if self.real.merge(ours, theirs):
            self.plain.merge(ours, theirs)


@pytest.mark.laptop
@settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(acts=acts_of_a_story)
def test_the_next_release_is_as_if_nothing_was_ever_rolled_back(acts: Acts) -> None:
    with tempfile.TemporaryDirectory() as folder:
        both = Both(Path(folder))
        for what, number in acts:
            both.act(what, number)
        both.release()
