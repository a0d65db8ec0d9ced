"""Describes what broke: the error, where in the project, and which names it is about."""

import os
import traceback
from pathlib import Path
from typing import Any


def described(error: BaseException) -> dict[str, Any]:
    """Return the error's type, text and module, the file and line in the project's own code."""
    file, line = place(error)
    return {
        "type": type(error).__name__,
        "types": [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__[:-2]],
        "text": str(error).replace("\n", " ")[:1000],
        "module": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "file": file,
        "line": line,
    }


def place(error: BaseException) -> tuple[str, int]:
    """Return the file and line of the innermost frame that belongs to the project."""
    root = f"{Path.cwd()}{os.sep}"
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(root):
        return Path(str(error.filename)).relative_to(root).as_posix(), error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(root)]
    if not own:
        return "", 0
    return Path(own[-1].filename).relative_to(root).as_posix(), own[-1].lineno or 0
