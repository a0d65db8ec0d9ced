"""Runs pytest within a test, on a test file of its own, as a developer would from the outside."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.environment import ROOT

OPTIONS = ("-c", "pyproject.toml", "-p", "no:cacheprovider")


def command(*arguments: str | Path) -> list[str]:
    """Give the command; `-p` names the fixtures that the file needs, for it has no conftest."""
    return [sys.executable, "-m", "pytest", *OPTIONS, *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    """Give the variables of a run that is no worker of ours and has its own servers."""
    ours = ("PYTEST_", "TEST_MYSQL_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | changes


def run(*arguments: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run pytest to its end; both outputs come as one.

    Its temporary files have a folder of their own: at its end pytest removes the folders of older
    runs that lie beside its own, and those of a whole run hold a million files.
    """
    with TemporaryDirectory(prefix="run-") as folder:
        return subprocess.run(
            command(*arguments),
            cwd=ROOT,
            env=environment(TMPDIR=folder, **changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
