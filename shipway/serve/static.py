"""Collects the static files where they are not collected yet, beside the rest of a start."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipway.errors import ShipwayError, Status
from shipway.serve.child import Child
from shipway.serve.fingerprint import fingerprint
from shipway.serve.log import say
from shipway.serve.static_root import StaticRoot

if TYPE_CHECKING:
    from django.core.files.storage import Storage


class Collecting:
    """A collecting that goes on in a child process, or one that is over."""

    def __init__(self, child: Child | None = None) -> None:
        self._child = child

    def finish(self) -> None:
        """Wait until the files are there, or raise what kept them from it."""
        if self._child:
            _done(self._child.answer())


def begin() -> Collecting:
    """Start to collect where the files are not fresh, and return at once.

    To be called before this process has connections, and threads, which no fork takes along.
    """
    with _worded():
        backend = _backend()
        if backend is None:
            return Collecting()
        mark = fingerprint(backend) if _is_local(backend) else ""
        if mark and _root().is_fresh(mark):
            say("static files are fresh")
            return Collecting()
        work = partial(_collect, mark) if mark else _collect_elsewhere
        if threading.active_count() == 1:
            return Collecting(Child("static files could not be collected", work))
    _done(work())  # the project's own threads stand in the way of a fork
    return Collecting()


def collect_for_image() -> str:
    """Collect, compressed as well as can be, for every start to come; say what became of it."""
    with _worded():
        backend = _backend()
        if backend is None:
            return "the project collects no static files"
        if not _is_local(backend):
            return "static files go elsewhere, so they are collected when the release starts"
        mark = fingerprint(backend)
    return _collect(mark, best=True)


def _backend() -> type | None:
    """Return the class that stores the files; None where the project collects none."""
    from django.apps import apps
    from django.conf import settings
    from django.utils.module_loading import import_string

    if not apps.is_installed("django.contrib.staticfiles"):
        return None
    backend: type = import_string(settings.STORAGES["staticfiles"]["BACKEND"])
    configured: str | Path | None = settings.STATIC_ROOT
    return None if _is_local(backend) and not configured else backend


def _is_local(backend: type) -> bool:
    from django.contrib.staticfiles.storage import StaticFilesStorage

    return issubclass(backend, StaticFilesStorage)


def _root() -> StaticRoot:
    from django.conf import settings

    public = getattr(settings, "WHITENOISE_ROOT", None)
    path = Path(settings.STATIC_ROOT).absolute()
    return StaticRoot(path, Path(public).absolute() if public else None)


def _collect(mark: str, best: bool = False) -> str:
    began = time.monotonic()
    root = _root()
    with _worded(), root.draft() as draft:
        storage = _storage_in(draft, best)
        _collectstatic(storage)
        names = root.publish(draft, getattr(storage, "manifest_name", ""))
        reason = _record(root, mark, names, storage)
    return f"static files collected in {time.monotonic() - began:.2f} s{reason}"


def _storage_in(draft: Path, best: bool) -> Any:
    """Return the project's storage, but for a folder of its own."""
    from django.conf import settings
    from django.core.files.storage import storages

    configured: dict[str, Any] = settings.STORAGES["staticfiles"]
    options = {**configured.get("OPTIONS", {}), "location": str(draft)}
    storage: Any = storages.create_storage({**configured, "OPTIONS": options})
    storage.best_compression = best  # for a storage that has a choice; others have one quality
    return storage


def _record(root: StaticRoot, mark: str, names: list[str], storage: Any) -> str:
    """Record what was collected; return why the next start collects again where it has to."""
    if getattr(storage, "manifest_storage", storage) is not storage:
        return ", and again at each start: their manifest is kept elsewhere"
    try:
        root.write_record(mark, names, set(getattr(storage, "hashed_files", {}).values()))
    except OSError as error:
        return f", and again at each start: {root.record} cannot be written: {error.strerror}"
    return ""


def _collect_elsewhere() -> str:
    """Collect into a storage of which nothing here can tell what it has already."""
    began = time.monotonic()
    with _worded():
        _collectstatic()
    return f"static files collected elsewhere in {time.monotonic() - began:.2f} s"


def _collectstatic(storage: "Storage | None" = None) -> None:
    """Run the project's collectstatic command, which may be another than Django's."""
    from django.core.management import call_command, get_commands, load_command_class

    command: Any = load_command_class(get_commands()["collectstatic"], "collectstatic")
    if storage is not None:
        command.storage = storage
    said = io.StringIO()
    call_command(command, interactive=False, verbosity=0, stdout=said, stderr=said)


def _done(line: str) -> None:
    """Say that it is done, and let this process see the names of the new files."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    say(line)
    storage: Any = staticfiles_storage
    if hasattr(storage, "load_manifest"):
        storage.hashed_files, storage.manifest_hash = storage.load_manifest()


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        raise ShipwayError(
            f"static files could not be collected: {error.strerror or error}{place}",
            "look at the space and the permissions there, or set the build command to "
            "`invoke build`, after which a start writes nothing",
            Status.COULD_NOT_RUN,
        ) from error
    except (Exception, SystemExit) as error:
        words = str(error).strip() or type(error).__name__
        raise ShipwayError(
            f"static files could not be collected: {words.splitlines()[0]}",
            "run `invoke check`: it collects them as here",
        ) from error
