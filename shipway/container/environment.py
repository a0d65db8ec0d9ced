"""Makes the virtual environment that Railway's builder would make, and keeps it for the next time.

Environments are cached by what they are made of: the interpreter and the manifests at the root,
which are all that pip gets to see. Each is built under a name of its own and becomes the cached one
by an atomic rename of a pointer file, so that builds which race or are killed never leave half an
environment behind. A build first removes what has long been of no use.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shipway import layout
from shipway.container import cache, installing, interpreter, variables
from shipway.errors import ShipwayError, Status

_MANIFESTS = ("requirements.txt", "pyproject.toml")
"""What pip can read of the project in that step: the builder copies nothing else that pip reads
(Railpack, August 2026)."""

_Install = Callable[[Path, Path], None]
"""Installs into an environment's folder; pip's words go to the log, the second path."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment with the commit's requirements."""

    programs: Path
    """The folder of its programs: `bin`, or `Scripts` on Windows."""
    python: Path
    """Its interpreter."""
    notice: str = ""
    """A line for people where it differs from what Railway would make."""

    def variables(
        self, folder: Path, given: Mapping[str, str], *, building: bool = False
    ) -> dict[str, str]:
        """Return what a program that runs in it gets: `given`, and what the image has.

        Its temporary files, and its home but while `building`, are in `folder`.
        """
        return {**variables.of_image(self.programs, folder, building=building), **given}


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
    return _made(wanted, manifests, partial(installing.install, manifests), log)


def prepare_packages(lines: Sequence[str], wanted: str) -> tuple[Environment, tuple[str, ...]]:
    """Return an environment with what can be installed of these lines, and the other lines.

    For asking a project whose requirements.txt does not install as it is.
    """
    content = {"lines": "\n".join(lines).encode()}
    made = _made(wanted, content, partial(installing.install_each, lines), None)
    return made, installing.left_out(made.programs.parent)


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
    return Environment(installing.programs(folder), _python(folder), notice)


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
        installing.make(folder, python, log)
        install(folder, log)
        installing.clear(folder)
        draft = folder / "pointer"
        draft.write_text(folder.name, "utf-8")
        draft.replace(pointer)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if given is None and not isinstance(error, ShipwayError):  # which names the log
            log.unlink(missing_ok=True)
        raise
    if given is None:
        log.unlink(missing_ok=True)
    return folder


def _python(folder: Path) -> Path:
    return installing.programs(folder) / ("python.exe" if os.name == "nt" else "python")
