"""Looks after STATIC_ROOT: says whether it is fresh, and brings new files in whole.

Files are made in a draft beside it and moved in one by one, each in one step, so that whoever
serves from the same folder meanwhile, another replica on a volume say, never sees half a file.
The record of what was brought in is written last: where there is none, nothing counts as fresh.
"""

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_COMPRESSED = (".gz", ".br")


class StaticRoot:
    """The folder from which static files are served."""

    def __init__(self, path: Path, public: Path | None = None) -> None:
        """`public` is a folder that is served as a whole, if there is one (WHITENOISE_ROOT)."""
        self.path = path
        served = public if public and path.is_relative_to(public) else path
        self._outside = served.parent
        self._name = f".{path.name}"
        self.record = self._outside / f"{self._name}.json"
        """Beside the folder and not in it, where it would be public."""

    def is_fresh(self, fingerprint: str) -> bool:
        """Say whether all that a collecting with this fingerprint has brought in is still here."""
        try:
            record = json.loads(self.record.read_bytes())
            return bool(
                record["fingerprint"] == fingerprint
                and record["sizes"].items() <= _sizes(self.path).items()
                and all(_digest(self.path / n) == d for n, d in record["contents"].items())
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return False  # no record, or none of ours

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give an empty folder to collect into; what a killed start has left is removed."""
        self.path.mkdir(parents=True, exist_ok=True)
        with self._sharing():
            try:
                folder = tempfile.mkdtemp(prefix=f"{self._name}-", dir=self._outside)
            except OSError:
                folder = tempfile.mkdtemp()  # only STATIC_ROOT itself may be written
            try:
                yield Path(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def publish(self, draft: Path, manifest: str) -> list[str]:
        """Move the draft's files here, the manifest that names them last; return their names."""
        names = sorted(_sizes(draft), key=lambda name: (name == manifest, name))
        for folder in {(self.path / name).parent for name in names}:
            folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            _move(draft / name, self.path / name)
        return names

    def write_record(self, fingerprint: str, names: Collection[str], hashed: set[str]) -> None:
        """Record what is here now; `hashed` are the files whose names stand for their contents."""
        sizes = {name: (self.path / name).stat().st_size for name in names}
        others = [name for name in names if _uncompressed(name) not in hashed]
        contents = {name: _digest(self.path / name) for name in others}
        record = {"fingerprint": fingerprint, "sizes": sizes, "contents": contents}
        # Written here, and not in the draft, which may be on another disk.
        draft = self.record.with_name(f"{self.record.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps(record), "utf-8")
            draft.replace(self.record)
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def _sharing(self) -> Iterator[None]:
        """Remove what killed starts have left, unless another one is at work; keep them from ours.

        Each holds a shared lock on the folder around; whoever gets it alone may clear up.
        """
        import fcntl

        lock = os.open(self._outside, os.O_RDONLY)
        try:
            with suppress(OSError):  # somebody has it, or the disk knows no locks
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for left in self._outside.glob(f"{self._name}-*"):
                    shutil.rmtree(left, ignore_errors=True)
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_SH)
            yield
        finally:
            os.close(lock)


def _sizes(folder: Path) -> dict[str, int]:
    """Return the files below the folder, with their sizes."""
    found, waiting = {}, [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.append(entry.path)
                else:
                    name = entry.path[len(str(folder)) + 1 :]
                    found[name] = entry.stat(follow_symlinks=False).st_size
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _uncompressed(name: str) -> str:
    return name[:-3] if name.endswith(_COMPRESSED) else name


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.{os.getpid()}")  # STATIC_ROOT is a disk itself
        try:
            shutil.copy2(source, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
