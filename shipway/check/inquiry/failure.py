"""Describes what broke: the error, where in the project, and which names it is about."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Any


def described(error: BaseException) -> dict[str, Any]:
    """Return the error's type, text and module, the file and line in the project's own code."""
    file, line = place(error)
    about = _encoding(file) if file and _is_of_encoding(error) else ""
    cause = error.__cause__ if str(error).startswith("Unable to configure ") else None
    told = f"{error}: {type(cause).__name__}: {cause}" if cause else str(error)  # by LOGGING
    return {
        "type": type(error).__name__,
        "types": [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__[:-2]],
        "text": about + told.replace("\n", " ").replace(f"{Path.cwd()}{os.sep}", "")[:1000],
        "module": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "file": file,
        "line": line,
        "app": _app_with(str(error)) if type(error).__name__ == "TemplateDoesNotExist" else "",
    }


def place(error: BaseException) -> tuple[str, int]:
    """Return the file and line in the project: of the template, else of the innermost frame."""
    if _is_of_encoding(error) and (read := _unreadable(error)):
        return read
    told = getattr(error, "template_debug", None) or {}
    if told and (file := own_file(str(told.get("name", "")))):
        return file, int(told.get("line") or 0)
    if isinstance(error, SyntaxError) and (file := own_file(error.filename or "")):
        return file, error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    own = [(file, frame.lineno or 0) for frame in frames if (file := own_file(frame.filename))]
    return own[-1] if own else ("", 0)


def _app_with(template: str) -> str:
    """Return the package that has a template which Django finds nowhere; empty where none has."""
    for name, module in sorted(sys.modules.items()):
        folders = list(getattr(module, "__path__", None) or ())
        if any(Path(each, "templates", template).is_file() for each in folders):
            return name
    return ""


def line_of(error: UnicodeDecodeError) -> int:
    """Return the line of what was being read on which that failed."""
    return error.object.count(b"\n", 0, error.start) + 1


def _is_of_encoding(error: BaseException) -> bool:
    return isinstance(error, UnicodeDecodeError) or "null bytes" in str(error)


def _unreadable(error: BaseException) -> tuple[str, int] | None:
    """Return the file that could not be read as text, of which the error itself says nothing."""
    if not isinstance(error, UnicodeDecodeError):  # Python names no file that has null bytes
        for path in sorted(Path.cwd().rglob("*.py")):
            content = path.read_bytes() if own_file(str(path)) and path.is_file() else b""
            if b"\0" in content:
                return own_file(str(path)), content.count(b"\n", 0, content.index(b"\0")) + 1
        return None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        known = frame.f_locals  # those of the loaders of Django and of Jinja
        for name in (getattr(known.get("origin"), "name", ""), known.get("filename", "")):
            if file := own_file(str(name)):
                return file, line_of(error)
    return None


def _encoding(file: str) -> str:
    """Say what is unusual about a file's encoding."""
    content = Path(file).read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"{file} is in UTF-16, as PowerShell writes it: "
    return "" if b"\0" in content or file.endswith(".py") else f"{file} is no UTF-8: "


def calling() -> tuple[str, int]:
    """Return the file and line in the project's own code that is being run."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if file := own_file(frame.f_code.co_filename):
            return file, frame.f_lineno
        frame = frame.f_back
    return "", 0


def own_file(path: str) -> str:
    """Return a file's path in the project; empty for what is not the project's own."""
    root = f"{Path.cwd()}{os.sep}"
    if not path.startswith(root) or "site-packages" in path:
        return ""
    return Path(path).relative_to(root).as_posix()
