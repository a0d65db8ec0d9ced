"""Collects the static files as the release would, hashed where it is told to, never compressed."""

from __future__ import annotations

import filecmp
import json
import os
import re
from pathlib import Path
from typing import Any

from . import failure
from .failure import described
from .references import line_of, missing
from .storing import Kept, Source, in_memory, written

_COULD_NOT = re.compile(r"The file '(.+?)' could not be found")
_SAMPLES = 2


def collected(folder: str) -> dict[str, Any]:
    """Return the names of all static files, and how collecting them ended.

    They are written into `folder`, for the pages to be served with, even where collecting fails.
    """
    from django.apps import apps
    from django.conf import settings

    if not apps.is_installed("django.contrib.staticfiles"):
        return {"is_used": False}
    found, hidden = _found()
    files = {name: storage.path(path) for name, (storage, path) in found.items()}
    root: Any = settings.STATIC_ROOT
    answer: dict[str, Any] = {
        "is_used": True,
        "url": settings.STATIC_URL,
        "root": _in_tree(str(root)) if root else None,
        "files": sorted(files),
        "hidden": hidden,
        "missing_folders": [_in_tree(each) for each in _folders() if not Path(each).is_dir()],
        "references": missing(files, settings.STATIC_URL),
        **_collected(found, files, folder),
    }
    answer["stale"] = _stale(root, files, answer.pop("kept"))
    return answer


def _collected(found: dict[str, Any], files: dict[str, str], folder: str) -> dict[str, Any]:
    """Collect into `folder`; return how it went."""
    from django.conf import settings
    from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage

    storage: Any = _unwrapped(staticfiles_storage)
    kind = storage.__class__
    is_local = isinstance(storage, StaticFilesStorage)
    told: dict[str, Any] = {
        "storage": {
            "is_manifest": hasattr(kind, "manifest_name"),
            "is_strict": bool(getattr(storage, "manifest_strict", False)),
            "is_local": is_local,
        },
        "root_missing": is_local and not storage.location,
    }
    if not is_local:
        return {**told, "errors": [], "collected": [], "kept": {}}
    settings.STATIC_ROOT = storage.location = folder
    errors = _process(in_memory(storage), found, files)
    kept = written(storage, folder)
    return {**told, "errors": errors, "collected": sorted(kept), "kept": kept}


def _unwrapped(lazy: Any) -> Any:
    """Return the storage behind Django's lazy one, which every Django has."""
    _ = lazy.url  # which makes it
    return lazy._wrapped


def _process(storage: Any, found: dict[str, Any], files: dict[str, str]) -> list[dict[str, Any]]:
    """Let the storage name every file; return what it breaks on, where `collectstatic` ends."""
    errors: dict[str, dict[str, Any]] = {}
    for name, path in files.items():
        if Path(path).is_file():
            storage.keep(name, Path(path))
        else:
            errors[name] = _told(FileNotFoundError(f"{name} is a link to nowhere"), name, files)
    there = {name: (Source(*each), each[1]) for name, each in found.items() if name not in errors}
    try:
        for name, _, ended in getattr(storage, "post_process", lambda _: ())(there):
            if isinstance(ended, Exception):
                errors.setdefault(f"{name} {ended}", _told(ended, name, files))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops it is the answer
        if not errors:
            errors[""] = _told(error, "", files)
    return list(errors.values())


def _told(error: BaseException, name: str, files: dict[str, str]) -> dict[str, Any]:
    """Return an error with the static file that it is about, and its place in the tree."""
    from django.conf import settings

    absent = _COULD_NOT.search(str(error))
    wanted, path = absent[1] if absent else "", files.get(name, "")
    told = {**described(error), "name": name, "wanted": wanted}
    if path and Path.cwd() in Path(path).parents:
        line = line_of(name, path, wanted, settings.STATIC_URL) if wanted else 0
        if isinstance(error, UnicodeDecodeError):
            line = failure.line_of(error)
        told |= {"file": _in_tree(path), "line": line}
    return told


def _found() -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return where each static file comes from, and the project's own that another one hides."""
    from django.apps import apps
    from django.contrib.staticfiles.finders import get_finders

    found: dict[str, Any] = {}
    hidden = []
    ignored = list(apps.get_app_config("staticfiles").ignore_patterns)  # type: ignore[attr-defined]
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            prefix = getattr(storage, "prefix", None)
            name = (f"{prefix}/{path}" if prefix else str(path)).replace("\\", "/")
            if name not in found:
                found[name] = (storage, path)
            elif both := _both_own(found[name], (storage, path)):
                hidden.append({"name": name, "shown": both[0], "hidden": both[1]})
    return found, hidden


def _both_own(first: tuple[Any, str], second: tuple[Any, str]) -> list[str]:
    """Return the paths of two files where both are the project's own, and differ."""
    shown, other = (str(storage.path(path)) for storage, path in (first, second))
    own = all(Path.cwd() in Path(path).parents for path in (shown, other))
    if not own or filecmp.cmp(shown, other, shallow=False):
        return []
    return [_in_tree(shown), _in_tree(other)]


def _folders() -> list[str]:
    """Return the folders of STATICFILES_DIRS, each of which may have a prefix before it."""
    from django.conf import settings

    stated: list[Any] = list(settings.STATICFILES_DIRS)
    return [str(each[1] if isinstance(each, (list, tuple)) else each) for each in stated]


def _in_tree(path: str) -> str:
    """Return a path as the tree has it; as it is where it leads out of the tree."""
    inside = os.path.relpath(path).replace("\\", "/")
    return path if inside.startswith("../") else inside


def _stale(root: Any, files: dict[str, str], kept: Kept) -> list[str]:
    """Return which of the collected files the tree has otherwise, or not, where it has any."""
    folder = Path(root or "/").absolute()
    if Path.cwd() not in folder.parents or not any(folder.glob("**/*.*")):
        return []
    if any(folder in Path(path).parents for path in files.values()):  # collected into a source
        return []
    return sorted(name for name, content in kept.items() if not _same(folder / name, content))


def _same(tracked: Path, content: bytes | Path) -> bool:
    if not tracked.is_file():
        return False
    if isinstance(content, Path):
        return filecmp.cmp(tracked, content, shallow=False)
    if tracked.name != "staticfiles.json":
        return tracked.read_bytes() == content
    try:
        return bool(json.loads(tracked.read_bytes())["paths"] == json.loads(content)["paths"])
    except (ValueError, KeyError, TypeError):
        return False


def samples(files: list[str]) -> list[str]:
    """Return the addresses of static files to ask for where no page names one."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    assets = [name for name in files if name.endswith((".css", ".js"))]
    assets.sort(key=lambda name: name.startswith("admin/"))
    found = []
    for name in assets[:_SAMPLES]:
        try:
            found.append(staticfiles_storage.url(name))
        except ValueError:
            continue
    return found
