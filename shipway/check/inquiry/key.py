"""Finds out where the secret key comes from; the key itself goes nowhere."""

import ast
import os
import sys
from pathlib import Path
from typing import Any


def about(key: str, modules: list[str]) -> dict[str, Any]:
    """Return what a rule needs to know of a key that these settings modules have set."""
    given = [name for name, value in os.environ.items() if value and value == key]
    file, line = _written(key, modules) if key else ("", 0)
    return {
        "is_given": bool(given), "length": len(key), "characters": len(set(key)),
        "file": file, "line": line,
    }  # fmt: skip


def _written(key: str, modules: list[str]) -> tuple[str, int]:
    """Return where the key stands in the source of the settings."""
    for name in modules:
        path = Path(str(getattr(sys.modules.get(name), "__file__", None)))
        if path.suffix != ".py" or not path.is_file():
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and node.value in (key, key.encode()):
                return path.relative_to(Path.cwd()).as_posix(), node.lineno
    return "", 0
