"""Finds on this machine the Python that Railway's builder would pick, or what comes nearest."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from shipway.errors import ShipwayError, Status

_PROGRAM = """\
import sys
from importlib.util import find_spec
print(sys.version.split()[0] if all(map(find_spec, ("ensurepip", "venv"))) else "")
"""
"""Asked of each candidate: it loads next to nothing, for every check waits for it."""


def find(wanted: str) -> tuple[Path, str]:
    """Return the interpreter of the wanted version, else one of its series, else our own."""
    nearest = None
    for path in (*_candidates(".".join(wanted.split(".")[:2])), Path(sys.executable)):
        version = _version(path)
        if version and matches(version, wanted):
            return path, version
        nearest = nearest or (version and (path, version))
    if not nearest:
        raise ShipwayError(
            "this Python cannot make virtual environments",
            "install its venv package, on Debian: apt-get install python3-venv",
            Status.COULD_NOT_RUN,
        )
    return nearest


def matches(version: str, wanted: str) -> bool:
    """Say whether a full version is the wanted one, which may leave its last part open."""
    return version == wanted or version.startswith(f"{wanted}.")


def _candidates(series: str) -> Iterator[Path]:
    if platform.python_version().startswith(f"{series}."):
        yield Path(sys.executable)
    # pyenv's own folders first: its programs on the PATH are scripts, slow and often refusing.
    # A name that ends in a letter is another kind of Python, like the free-threaded 3.13.0t.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{series}.*[0-9]/bin/python"), reverse=True)
    if found := shutil.which(f"python{series}"):
        yield Path(found)


def _version(python: Path) -> str | None:
    """Return an interpreter's full version; None where it makes no virtual environments."""
    if python == Path(sys.executable):
        has_parts = all(map(find_spec, ("ensurepip", "venv")))
        return platform.python_version() if has_parts else None
    command = [str(python), "-I", "-S", "-c", _PROGRAM]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return result.stdout.strip() or None if result.returncode == 0 else None
