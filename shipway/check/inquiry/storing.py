"""Lets the project's storage name and hash the static files in memory, then writes them at once.

Nothing is compressed, and what stays as it is becomes a link: the names and the manifest are those
that `collectstatic` gives, at a fraction of the time.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import sys
from pathlib import Path
from typing import Any

Kept = dict[str, "bytes | Path"]
"""What is collected: name to its content, or to the file that has it."""


_read: dict[bytes, Path] = {}
"""What was read, and the file that has it: what stays as it is becomes a link."""


class Memory:
    """What goes before a storage's own class, so that it reads and writes no file."""

    kept: Kept
    folders: set[str]

    def exists(self, name: str) -> bool:
        """Say whether there is a file or a folder of this name."""
        plain = _plain(name)
        if plain.startswith(("/", "..")):
            return bool(super().exists(name))  # type: ignore[misc] # which refuses it
        return plain in self.kept or plain in self.folders

    def delete(self, name: str) -> None:
        """Forget a file."""
        self.kept.pop(_plain(name), None)

    def delete_files(self, names: Any) -> None:
        """Forget what WhiteNoise would remove."""
        for name in names:
            self.delete(name)

    def compress_files(self, _names: Any) -> Any:
        """Leave out what WhiteNoise would do."""
        return iter(())

    def _open(self, name: str, _mode: str = "rb") -> Any:
        from django.core.files.base import ContentFile, File

        content = self.kept.get(_plain(name))
        if content is None:
            raise (IsADirectoryError if _plain(name) in self.folders else FileNotFoundError)(name)
        return File(content.open("rb")) if isinstance(content, Path) else ContentFile(content)

    def _save(self, name: str, content: Any) -> str:
        plain, source = _plain(name), str(getattr(content, "name", None) or "")
        if Path(source).is_absolute():
            self.keep(plain, Path(source))
            return plain
        content.seek(0)
        data = content.read()
        data = data.encode() if isinstance(data, str) else data
        self.keep(plain, _read.get(data, data))
        return plain

    def keep(self, name: str, content: bytes | Path) -> None:
        """Take a file, and the folders that it is in."""
        self.kept[name] = content
        while name := posixpath.dirname(name):
            self.folders.add(name)


class Source:
    """A finder's storage that reads each file once, and knows it again by its content."""

    def __init__(self, storage: Any, path: str) -> None:
        self._storage, self._path = storage, storage.path(path)
        self._content: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def open(self, _name: str, _mode: str = "rb") -> Any:
        """Return the file."""
        from django.core.files.base import ContentFile

        if self._content is None:
            self._content = Path(self._path).read_bytes()
            _read.setdefault(self._content, Path(self._path))
        return ContentFile(self._content, self._path)


def in_memory(storage: Any) -> Any:
    """Make the project's storage keep everything in memory; return it."""
    kind = storage.__class__
    storage.__class__ = type(kind.__name__, (Memory, kind), {})
    storage.kept, storage.folders = {}, {"."}
    storage.keep_intermediate_files = False
    if "whitenoise.compress" in sys.modules:
        sys.modules["whitenoise.compress"].Compressor.should_compress = lambda *_: False
    return storage


def written(storage: Any, folder: str) -> Kept:
    """Write what was kept into a folder, where the storage looks from now on; return it."""
    storage.__class__ = storage.__class__.__mro__[2]
    shutil.rmtree(folder, ignore_errors=True)
    for name in storage.folders:
        Path(folder, name).mkdir(parents=True, exist_ok=True)
    for name, content in storage.kept.items():
        if isinstance(content, Path):
            _link(content, f"{folder}/{name}")
        else:
            Path(folder, name).write_bytes(content)
    kept: Kept = storage.kept
    return kept


def _link(source: Path, target: str) -> None:
    try:
        os.symlink(source, target)  # noqa: PTH211 - a hundred of them
    except OSError:  # Windows asks for a privilege
        shutil.copy(source, target)


def _plain(name: str) -> str:
    return posixpath.normpath(str(name).replace("\\", "/"))
