"""Finds the secret key in the source of the settings; the key itself goes nowhere."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

from .failure import own_file


def written(key: str, modules: list[str]) -> dict[str, Any]:
    """Return where the key stands in these settings modules; an empty file where it does not."""
    for name in modules if key else ():
        path = Path(str(getattr(sys.modules.get(name), "__file__", None)))
        if path.suffix != ".py" or not path.is_file():
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and node.value in (key, key.encode()):
                return {"file": own_file(str(path)), "line": node.lineno}
    return {"file": "", "line": 0}
