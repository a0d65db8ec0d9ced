"""Clones of a small history in which a hotfix and main wait to be merged, and their release."""

from contextlib import nullcontext
from pathlib import Path

from shipway.model import Decision, Plan
from shipway.release import facts, objects, planned
from shipway.repository import Repository, remote
from tests.shipway.histories import CONFIG, History
from tests.shipway.programs import git

LINES = [f"line {number}\n" for number in range(20)]
MERGED = "".join(["hotfix\n", *LINES[1:-1], "main\n"])
"""What page.txt holds once both have come together."""


def waiting(folder: Path, *options: str) -> History:
    """Return a remote with one release; page.txt and its folder have changed on both branches."""
    made = History(folder, "--initial-branch=main", *options)
    made.git("config", "uploadpack.allowFilter", "true")
    made.main("Begin", {"a/page.txt": "".join(LINES), "a/b/other.txt": "other\n"})
    made.release()
    made.main("Go on", {"a/page.txt": "".join([*LINES[:-1], "main\n"])})
    made.hotfix("Mend", {"a/page.txt": "".join(["hotfix\n", *LINES[1:]])})
    return made


def clone(remote_folder: Path, *options: str) -> Path:
    """Clone a remote beside it, over a connection as from another machine."""
    folder = remote_folder.with_name("clone")
    git(remote_folder.parent, "clone", "--quiet", *options, remote_folder.as_uri(), str(folder))
    return folder


def plan(folder: Path) -> Plan:
    """Plan a release from a clone; something waits."""
    made = planned(Repository.at(folder), CONFIG, lambda _: nullcontext())
    assert made is not None
    return made


def released(folder: Path, history: History) -> str:
    """Release from a clone; return the tree, once it is sure that the remote has it whole."""
    made = objects.tagged(Repository.at(folder), plan(folder))
    remote.push(Repository.at(folder), "origin", made.updates)
    assert "missing" not in history.git("fsck", "--strict", "--no-dangling")
    assert history.tip(made.tag) == history.tip() == made.release
    return history.git("rev-parse", "produccion^{tree}")


def expected(history: History) -> str:
    """Return the tree of the release as the remote itself would make it, with no clone at all."""
    known = facts.of(history.repository, CONFIG, history.refs())
    built = objects.build(history.repository, CONFIG, known, Decision("9.0.0", None, ""))
    return history.repository.tree(built.release)
