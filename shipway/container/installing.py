"""Makes a virtual environment and installs into it, and words how that fails.

Whatever pip and venv start ends with this program, and their temporary files lie in the
environment's own folder, so that nothing is left of a build that is broken off.
"""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from shipway.container import group, variables
from shipway.errors import ShipwayError, Status

INSTALL = "pip install -r requirements.txt"
"""Railpack's own install step for a project with requirements.txt."""
_LEFT_OUT = "left-out.txt"
_ALL_SAID = "pip.log"
"""What pip says to itself: that an index was not reached is told there alone where it does not try
twice."""
_UNREACHED = re.compile(
    r"Could not fetch URL (?!.*: 404 )|Max retries exceeded|connection broken by|Connection aborted"
)
_NO_ROOM = "No space left on device"


def make(folder: Path, python: Path, log: Path) -> None:
    """Make a virtual environment of an interpreter; what venv says goes to `log`."""
    folder.mkdir()
    said = _failure([str(python), "-m", "venv", str(folder)], folder, folder, log)
    if said:
        raise ShipwayError(
            f"no virtual environment can be made in {folder.parent}: {said[-1]}",
            f"mend that, or set SHIPWAY_CACHE to another folder; all that venv said is in {log}",
            Status.COULD_NOT_RUN,
        )


def install(content: Mapping[str, bytes], folder: Path, log: Path) -> None:
    """Install requirements.txt out of these manifests as the builder does."""
    manifests = folder / "manifests"
    manifests.mkdir()
    for name, text in content.items():
        (manifests / name).write_bytes(text)
    said = _failure(INSTALL.split(), manifests, folder, log)
    if said:
        errors = [line for line in said if line.strip().lower().startswith("error: ")]
        error = next((x for x in errors if x.startswith("ERROR")), [*errors, said[-1]][0])
        error = _without_level(error)
        _require_blameless(folder, said, error, log)
        raise ShipwayError(
            f"requirements.txt does not install: {error}",
            f"mend requirements.txt until `{INSTALL}` works in a fresh virtual environment, with "
            f"no other file beside it, as in Railway's builder; all that pip said is in {log}",
        )


def install_each(lines: Sequence[str], folder: Path, log: Path) -> None:
    """Install all lines at once, else each alone, and leave a list of those that do not install."""
    pip, left_out = ["pip", "install", "--quiet"], []
    if lines and (said := _failure([*pip, *lines], folder, folder, log)):
        _require_blameless(folder, said, _without_level(said[-1]), log)
        left_out = [line for line in lines if _failure([*pip, line], folder, folder, log)]
    (folder / _LEFT_OUT).write_text("".join(f"{line}\n" for line in left_out), "utf-8")


def left_out(folder: Path) -> tuple[str, ...]:
    """Return the lines that could not be installed one by one."""
    return tuple((folder / _LEFT_OUT).read_text("utf-8").splitlines())


def clear(folder: Path) -> None:
    """Remove from an environment what only its making needed."""
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    (folder / _ALL_SAID).unlink(missing_ok=True)


def programs(folder: Path) -> Path:
    """Return where an environment has its programs."""
    return folder / ("Scripts" if os.name == "nt" else "bin")


def _require_blameless(folder: Path, said: list[str], error: str, log: Path) -> None:
    """Refuse to blame the requirements where pip could not ask for them, or keep them nowhere."""
    deep = folder / _ALL_SAID
    heard = [*said, *(deep.read_text("utf-8", "replace").splitlines() if deep.exists() else ())]
    if any(_NO_ROOM in line for line in heard):
        raise ShipwayError(
            f"the disk of {folder.parent} is full: {error}",
            "make room there, or set SHIPWAY_CACHE to a folder on another disk",
            Status.COULD_NOT_RUN,
        )
    if any(_UNREACHED.search(line) for line in heard):
        raise ShipwayError(
            f"pip cannot reach a package index: {error}",
            f"look at the network and at pip's settings; all that pip said is in {log}",
            Status.COULD_NOT_RUN,
        )


def _without_level(line: str) -> str:
    return re.sub(r"(?i)^error: ", "", line.strip())


def _failure(command: list[str], place: Path, folder: Path, log: Path) -> list[str]:
    """Run a step of a build in `place`; return what its log says where it fails, else nothing."""
    environment = {
        **variables.of_image(programs(folder), folder, building=True),
        "VIRTUAL_ENV": str(folder),
        "PIP_LOG": str(folder / _ALL_SAID),
    }
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    if group.run([program, *command[1:]], place, environment, log) == 0:
        return []
    return log.read_text("utf-8", "replace").splitlines() or ["no output"]
