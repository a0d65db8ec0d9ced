"""Makes the virtual environment that Railway's builder would make, and keeps it for the next time.

Environments are cached by what they are made of: the interpreter and the manifests at the root,
which are all that pip gets to see. Each is built under a name of its own and becomes the cached one
by an atomic rename of a pointer file, so that builds which race or are killed never leave half an
environment behind. A build first removes what has long been of no use.
"""

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shipway import layout
from shipway.container import cache, interpreter, variables
from shipway.errors import ShipwayError, Status

INSTALL = "pip install -r requirements.txt"
"""Railpack's own install step for a project with requirements.txt."""
_MANIFESTS = ("requirements.txt", "pyproject.toml")
"""What pip can read of the project in that step: the builder copies nothing else that pip reads
(Railpack, August 2026)."""

_Install = Callable[[Path, Path], None]
"""Installs into an environment's folder; pip's words go to the log, the second path."""
_LEFT_OUT = "left-out.txt"


@dataclass(frozen=True)
class Environment:
    """A virtual environment with the commit's requirements."""

    programs: Path
    """The folder of its programs: `bin`, or `Scripts` on Windows."""
    python: Path
    """Its interpreter."""
    notice: str = ""
    """A line for people where it differs from what Railway would make."""


def here() -> Environment:
    """Return the environment that this program itself runs in."""
    own = Path(sys.executable)
    return Environment(own.parent, own)


def prepare(source: Path, log: Path | None = None) -> Environment:
    """Return the environment for `source`, built or from the cache.

    pip writes to `log`, or to a file beside the environment in the cache.
    """
    if not (source / "requirements.txt").is_file():
        raise ShipwayError(
            "there is no requirements.txt at the root, so Railway would install nothing",
            "pip freeze > requirements.txt, then commit it",
        )
    wanted = layout.python_version(source)
    manifests = _manifests(source)
    return _made(wanted, manifests, partial(_install, manifests), log)


def prepare_packages(lines: Sequence[str], wanted: str) -> tuple[Environment, tuple[str, ...]]:
    """Return an environment with what can be installed of these lines, and the other lines.

    For asking a project whose requirements.txt does not install as it is.
    """
    content = {"lines": "\n".join(lines).encode()}
    made = _made(wanted, content, partial(_install_each, lines), None)
    left_out = (made.programs.parent / _LEFT_OUT).read_text("utf-8").splitlines()
    return made, tuple(left_out)


def _made(
    wanted: str, content: Mapping[str, bytes], install: "_Install", log: Path | None
) -> Environment:
    """Return the environment of this content, built by `install` or from the cache."""
    python, version = interpreter.find(wanted)
    notice = ""
    if not interpreter.matches(version, wanted):
        notice = f"Python {wanted} is not on this machine: built with {version} instead"
    pointer = cache.folder() / "environments" / _key(content, version)
    try:
        folder = _cached(pointer) or _build(install, python, pointer, log)
    except OSError as error:
        raise ShipwayError(
            f"the cache in {cache.folder()} cannot be written: {error.strerror or error}",
            "set SHIPWAY_CACHE to a folder of yours",
            Status.COULD_NOT_RUN,
        ) from error
    return Environment(_programs(folder), _python(folder), notice)


def _key(content: Mapping[str, bytes], version: str) -> str:
    digest = hashlib.sha256(f"{version}\0{sys.platform}\0".encode())
    for name, text in content.items():
        digest.update(name.encode() + b"\0" + text + b"\0")
    return digest.hexdigest()[:20]


def _manifests(source: Path) -> dict[str, bytes]:
    paths = [source / name for name in _MANIFESTS]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def _cached(pointer: Path) -> Path | None:
    """Return the environment that is there, and note on it and its pointer that it is used."""
    folder = cache.named_by(pointer)
    if folder is None:
        return None
    with contextlib.suppress(OSError):  # a cache that is only read is not pruned from here either
        for path in (pointer, folder):
            os.utime(path)
    return folder if _python(folder).exists() else None


def _build(install: "_Install", python: Path, pointer: Path, given: Path | None) -> Path:
    folder = pointer.parent / f"{pointer.name}-{secrets.token_hex(4)}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    cache.prune(folder.parent)
    log = given or folder.with_suffix(".log")
    try:
        _make(folder, python, log)
        install(folder, log)
        draft = folder / "pointer"
        draft.write_text(folder.name, "utf-8")
        draft.replace(pointer)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if given is None:
        log.unlink(missing_ok=True)
    return folder


def _make(folder: Path, python: Path, log: Path) -> None:
    said = _failure([str(python), "-m", "venv", str(folder)], folder.parent, log, {})
    if said:
        raise ShipwayError(
            f"no virtual environment can be made in {folder.parent}: {said[-1]}",
            f"mend that, or set SHIPWAY_CACHE to another folder; all that venv said is in {log}",
            Status.COULD_NOT_RUN,
        )


def _install(content: Mapping[str, bytes], folder: Path, log: Path) -> None:
    manifests = folder / "manifests"
    manifests.mkdir()
    for name, text in content.items():
        (manifests / name).write_bytes(text)
    said = _failure(INSTALL.split(), manifests, log, _activated(folder))
    if said:
        errors = [line for line in said if line.strip().lower().startswith("error: ")]
        error = next((x for x in errors if x.startswith("ERROR")), [*errors, said[-1]][0])
        error = re.sub(r"(?i)^error: ", "", error.strip())
        _require_index(said, error, log)
        raise ShipwayError(
            f"requirements.txt does not install: {error}",
            f"mend requirements.txt until `{INSTALL}` works in a fresh virtual environment, with "
            f"no other file beside it, as in Railway's builder; all that pip said is in {log}",
        )


def _require_index(said: list[str], error: str, log: Path) -> None:
    """Refuse to blame the requirements where pip could not ask for them."""
    if any(" after connection broken by " in line for line in said):
        raise ShipwayError(
            f"pip cannot reach a package index: {error}",
            f"look at the network and at pip's settings; all that pip said is in {log}",
            Status.COULD_NOT_RUN,
        )


def _install_each(lines: Sequence[str], folder: Path, log: Path) -> None:
    """Install all lines at once, else each alone, and leave a list of those that do not install."""
    pip, left_out = ["pip", "install", "--quiet"], []
    if lines and (said := _failure([*pip, *lines], folder, log, _activated(folder))):
        _require_index(said, re.sub(r"(?i)^error: ", "", said[-1].strip()), log)
        left_out = [x for x in lines if _failure([*pip, x], folder, log, _activated(folder))]
    (folder / _LEFT_OUT).write_text("".join(f"{line}\n" for line in left_out), "utf-8")


def _activated(folder: Path) -> dict[str, str]:
    return variables.with_programs({"VIRTUAL_ENV": str(folder)}, str(_programs(folder)))


def _failure(command: list[str], folder: Path, log: Path, more: dict[str, str]) -> list[str]:
    """Run a step of the build; return what its log says where it fails, else nothing."""
    environment = {**variables.of_this_machine(building=True), **variables.IMAGE}
    path = f"{more.get('PATH', '')}{os.pathsep}{environment.get('PATH', '')}"
    environment |= {**more, "PATH": path.strip(os.pathsep)}
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    with log.open("ab") as output:
        result = subprocess.run(
            [program, *command[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if result.returncode == 0:
        return []
    return log.read_text("utf-8", "replace").splitlines() or ["no output"]


def _programs(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def _python(folder: Path) -> Path:
    return _programs(folder) / ("python.exe" if os.name == "nt" else "python")
