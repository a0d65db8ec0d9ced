"""Collects the static files as the release would, hashed where it is told to, never compressed."""

import re
import sys
from pathlib import Path
from typing import Any

_REFERENCE = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")


def collected(folder: str) -> dict[str, Any]:
    """Return the names of all static files, and how collecting them ended."""
    from django.apps import apps
    from django.conf import settings

    if not apps.is_installed("django.contrib.staticfiles"):
        return {"is_used": False}
    root: Any = settings.STATIC_ROOT
    if root is not None:
        settings.STATIC_ROOT = folder
    files, hidden = _files()
    answer: dict[str, Any] = {
        "is_used": True,
        "url": settings.STATIC_URL,
        "root": str(root) if root is not None else None,
        "storage": _storage(),
        "files": sorted(files),
        "hidden": hidden,
        "missing_folders": [str(each) for each in _folders() if not Path(each).is_dir()],
        "references": _missing_references(files),
        "error": None,
    }
    try:
        _collect()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops it is the answer
        from .failure import described

        answer["error"] = described(error)
    return answer


def _collect() -> None:
    from django.core.management import call_command

    if "whitenoise.storage" in sys.modules:
        from whitenoise.compress import Compressor

        Compressor.should_compress = lambda *_: False
    call_command("collectstatic", interactive=False, verbosity=0)


def _storage() -> dict[str, Any]:
    from django.contrib.staticfiles.storage import staticfiles_storage

    kind = staticfiles_storage.__class__  # of what is behind Django's lazy object
    return {
        "name": f"{kind.__module__}.{kind.__qualname__}",
        "is_manifest": hasattr(kind, "manifest_name"),
        "is_strict": bool(getattr(staticfiles_storage, "manifest_strict", False)),
    }


def _files() -> tuple[dict[str, str], list[str]]:
    """Return the name and the path of each file that the finders see, and the names seen twice."""
    from django.contrib.staticfiles.finders import get_finders

    files: dict[str, str] = {}
    hidden = []
    for finder in get_finders():
        try:
            listed = list(finder.list([]))
        except OSError:  # a folder of STATICFILES_DIRS that is not there
            continue
        for name, storage in listed:
            plain = str(name).replace("\\", "/")
            prefix = getattr(storage, "prefix", None)
            plain = f"{prefix}/{plain}" if prefix else plain
            if plain in files:
                hidden.append(plain)
            else:
                files[plain] = storage.path(name)
    return files, hidden


def _folders() -> list[str]:
    """Return the folders of STATICFILES_DIRS, each of which may have a prefix before it."""
    from django.conf import settings

    stated: list[Any] = list(settings.STATICFILES_DIRS)
    return [str(each[1] if isinstance(each, list | tuple) else each) for each in stated]


def _missing_references(files: dict[str, str]) -> list[dict[str, Any]]:
    """Return what the project's own stylesheets refer to and nobody has."""
    root, missing = Path.cwd(), []
    for name, path in files.items():
        if not name.endswith(".css") or root not in Path(path).parents:
            continue
        text = Path(path).read_text("utf-8", "replace")
        for match in _REFERENCE.finditer(re.sub(r"/\*.*?\*/", _blank, text, flags=re.DOTALL)):
            target = match[1].strip().split("?")[0].split("#")[0]
            if re.match(r"[a-z]+:|//|/|#|$", target, re.I):
                continue
            if _joined(name, target) not in files:
                line = text.count("\n", 0, match.start()) + 1
                file = Path(path).relative_to(root).as_posix()
                missing.append({"file": file, "line": line, "name": target})
    return missing


def _blank(comment: "re.Match[str]") -> str:
    """Return as many lines as the comment has, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", comment[0])


def _joined(stylesheet: str, target: str) -> str:
    parts: list[str] = stylesheet.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts[-1:] = []
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
