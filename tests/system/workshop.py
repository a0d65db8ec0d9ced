"""This repository as a project to release: a remote with a stand-in for Railway, and a laptop."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shipway.container import variables
from shipway.standin import Deployment, StandIn

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 240
"""Seconds that one verb may take."""


@dataclass(frozen=True)
class Ran:
    """What a program that was run answered."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Laptop:
    """A developer's clone."""

    folder: Path
    standin: StandIn

    def git(self, *command: str) -> str:
        """Run git in the clone; return what it prints, stripped."""
        return git(self.folder, *command)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which must be there, in one file."""
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text, f"{path} does not contain {old!r}"
        file.write_text(text.replace(old, new), "utf-8")

    def append(self, path: str, text: str) -> None:
        """Add `text` at a file's end."""
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def commit_and_push(self, message: str) -> None:
        """Commit everything and push main."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "origin", "main")

    def invoke(self, *arguments: str, **settings: str) -> Ran:
        """Run `invoke` in the clone; `settings` are INVOKE_SHIPWAY_* in small letters."""
        environment = {f"INVOKE_SHIPWAY_{k.upper()}": v for k, v in settings.items()}
        environment |= {**os.environ, "INVOKE_SHIPWAY_URL": self.standin.url, **environment}
        return run([sys.executable, "-m", "invoke", *arguments], self.folder, environment)

    def release(self, **settings: str) -> tuple[Ran, Deployment]:
        """Release, and deploy what is pushed while `invoke` follows it."""
        with ThreadPoolExecutor(1) as pool:
            releasing = pool.submit(self.invoke, "release", "--yes", "--no-rehearse", **settings)
            deployment = self.standin.deploy(self.standin.next_push(TIMEOUT))
            return releasing.result(), deployment

    def manage(self, *arguments: str) -> Ran:
        """Run manage.py in the clone, as on a laptop."""
        return run([sys.executable, "manage.py", *arguments], self.folder, dict(os.environ))


def git(folder: Path, *command: str) -> str:
    """Run git; return what it prints, stripped."""
    result = subprocess.run(
        ["git", *command], cwd=folder, check=True, capture_output=True, text=True
    )
    return result.stdout.strip()


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a program to its end."""
    result = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    return Ran(result.returncode, result.stdout, result.stderr)


def copy_of_this_repository(folder: Path) -> None:
    """Copy what git would commit of this checkout, committed or not."""
    listing = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listing.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def set_up(folder: Path, standin: StandIn) -> Laptop:
    """Make the stand-in's remote out of this repository, and a laptop's clone of it."""
    seed = folder / "seed"
    copy_of_this_repository(seed)
    git(seed, "init", "--quiet")
    git(seed, "add", "--all")
    git(seed, "commit", "--quiet", "--message", "Begin")
    git(folder, "clone", "--quiet", "--bare", str(seed), str(standin.remote))
    standin.install_hook()
    git(folder, "clone", "--quiet", str(standin.remote), "laptop")
    return Laptop(folder / "laptop", standin)


def service_variables(folder: Path, database: Mapping[str, str]) -> dict[str, str]:
    """Return what the service has set: MySQL's address, or a volume for SQLite."""
    volume = folder / "volume"
    volume.mkdir()
    given = {"SECRET_KEY": variables.secret_key()}
    if "MYSQL_URL" in database:
        return {**given, "MYSQL_URL": database["MYSQL_URL"]}
    return {**given, "RAILWAY_VOLUME_MOUNT_PATH": str(volume)}
