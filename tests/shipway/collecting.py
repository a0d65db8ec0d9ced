"""Collects the static files of a laptop's project as a start does, without the rest of one."""

import sys
from pathlib import Path

from tests.shipway.laptop import Laptop, digests
from tests.shipway.programs import Ran, run

PROGRAM = """\
from pathlib import Path
from shipway.config import Config
from shipway.serve import startup, static
startup.load(Config(), Path.cwd())
static.begin().finish()
"""
FRESH = "serve: static files are fresh"
SETTINGS = "mysite/settings.py"
STYLE = "pages/static/pages/site.css"


def root(laptop: Laptop) -> Path:
    """Return STATIC_ROOT."""
    return laptop.folder / "staticfiles"


def record(laptop: Laptop) -> Path:
    """Return the file that says what was collected."""
    return laptop.folder / ".staticfiles.json"


def run_program(laptop: Laptop, program: str = PROGRAM, **variables: str) -> Ran:
    """Run Python within the project."""
    return run([sys.executable, "-c", program], laptop.folder, laptop.environment() | variables)


def start(laptop: Laptop) -> Ran:
    """Run the static files' part of a start."""
    return run_program(laptop)


def collected(laptop: Laptop) -> dict[str, str]:
    """Run it, which must work and collect; return what is in each file."""
    ran = start(laptop)
    assert ran.status == 0, ran
    assert FRESH not in ran.out
    assert "serve: static files collected" in ran.out
    return digests(root(laptop))


def is_fresh(laptop: Laptop) -> bool:
    """Run it, which must work; say whether there was nothing to collect."""
    ran = start(laptop)
    assert ran.status == 0, ran
    return ran.lines == [FRESH]


def drafts(laptop: Laptop) -> list[Path]:
    """Return the folders in which files are made before they are brought in."""
    return list(laptop.folder.glob(".staticfiles-*"))
