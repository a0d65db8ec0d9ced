"""Copies this project and starts it under Railway's rules, for the benchmarks to measure."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from shipway.container import environment, variables
from shipway.container.container import Container

ROOT = Path(__file__).resolve().parents[1]
DRAINING = 35
"""Seconds between SIGTERM and SIGKILL, as docs/railway.md recommends."""


class Workshop:
    """A copy of what git has of this project, with a volume for SQLite."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "source"
        self._folder = folder
        self._volume = folder / "volume"
        self._started = 0
        self._volume.mkdir()
        listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            target = self.source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)

    def container(self, command: str, more: Mapping[str, str]) -> Container:
        """Return a container with this start command, which is still to be started."""
        self._started += 1
        home = self._folder / f"container-{self._started}"
        home.mkdir()
        (self.source / "Procfile").write_text(f"web: {command}\n", "utf-8")
        given = {
            **variables.railway("c" * 40, "produccion"),
            "RAILWAY_DEPLOYMENT_DRAINING_SECONDS": str(DRAINING),
            "RAILWAY_VOLUME_MOUNT_PATH": str(self._volume),
            "SECRET_KEY": variables.secret_key(),
            **more,
        }
        return Container(self.source, environment.here(), given, home)
