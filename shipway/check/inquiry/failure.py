"""Describes what broke: the error, where in the project, and which names it is about."""

import os
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Any


def described(error: BaseException) -> dict[str, Any]:
    """Return the error's type, text and module, the file and line in the project's own code."""
    file, line = place(error)
    return {
        "type": type(error).__name__,
        "types": [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__[:-2]],
        "text": str(error).replace("\n", " ").replace(f"{Path.cwd()}{os.sep}", "")[:1000],
        "module": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "file": file,
        "line": line,
    }


def place(error: BaseException) -> tuple[str, int]:
    """Return the file and line in the project: of the template, else of the innermost frame."""
    told = getattr(error, "template_debug", None) or {}
    if told and (file := own_file(str(told.get("name", "")))):
        return file, int(told.get("line") or 0)
    if isinstance(error, SyntaxError) and (file := own_file(error.filename or "")):
        return file, error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    own = [(file, frame.lineno or 0) for frame in frames if (file := own_file(frame.filename))]
    return own[-1] if own else ("", 0)


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
