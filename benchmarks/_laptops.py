"""Laptops that are about to release, with their remote, copied anew for each try."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from shipway.errors import Status
from tests import environment
from tests.projects import write_project
from tests.shipway.laptop import Laptop, refs
from tests.shipway.programs import git, invoke_command, run

PUSHED = int(Status.NOT_VERIFIED)
"""How a release ends that arrived, and that nobody waits for."""
RELEASE = ("release", "--yes", "--no-wait")
_NOTES = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n\n## [0.1.0] - 2026-01-01\n"


class Scene:
    """A remote with one release, and notes on main for the next; each try has it as new."""

    before: Mapping[str, str]
    """The remote's refs before a try."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        environment.isolate()
        settings = folder / "gitconfig"
        settings.write_text(environment.GIT_CONFIGURATION, "utf-8")
        os.environ |= {"GIT_CONFIG_GLOBAL": str(settings), "GIT_CONFIG_NOSYSTEM": "1"}
        self._template = folder / "template"
        self._place = folder / "place"
        self._names = names
        self._prepare()

    def _prepare(self) -> None:
        """Make the template where the copies will be, since a clone knows its remote's path."""
        place, seed = self._place, self._place / "seed"
        write_project(seed, {"CHANGELOG.md": _NOTES})
        git(seed, "init", "--quiet")
        git(seed, "add", "--all")
        git(seed, "commit", "--quiet", "--message", "Begin")
        git(seed, "tag", "v0.1.0")
        git(seed, "branch", "produccion")
        git(seed, "commit", "--quiet", "--allow-empty", "--message", "Add a page")
        git(place, "clone", "--quiet", "--bare", "--template=", "seed", "remote.git")
        shutil.rmtree(seed)
        (place / "scratch").mkdir()
        for name in self._names:
            git(place, "clone", "--quiet", "--template=", "remote.git", name)
            git(place / name, "config", "user.name", name.capitalize())
        self.before = refs(place / "remote.git")
        place.rename(self._template)

    def laptops(self) -> list[Laptop]:
        """Return the laptops as if nothing had ever been tried."""
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.copytree(self._template, self._place, symlinks=True)
        place = self._place
        return [Laptop(place / n, place / "remote.git", place / "scratch") for n in self._names]

    def warm_up(self) -> None:
        """Release once, so that the environment of the checks is built before anything counts."""
        first = self.laptops()[0]
        ran = run(invoke_command(*RELEASE), first.folder, first.environment())
        assert ran.status == PUSHED, ran


def outcome(laptop: Laptop, before: Mapping[str, str]) -> str:
    """Say what a remote has of a release: `nothing`, `everything`, or `torn` and what it has."""
    after = refs(laptop.remote)
    if after == before:
        return "nothing"
    try:
        whole = (
            set(after) == {*before, "refs/tags/v0.2.0"}
            and laptop.tip("v0.2.0") == laptop.tip("produccion")
            and laptop.tip("produccion^1") == before["refs/heads/produccion"]
            and laptop.tip("produccion^2") == laptop.tip("main")
            and laptop.tip("main^1") == before["refs/heads/main"]
        )
    except AssertionError:
        whole = False
    return "everything" if whole else f"torn: {after}"
