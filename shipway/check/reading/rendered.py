"""Reads which templates the project's own Python names, to try those that no page shows."""

import ast
from collections.abc import Iterator
from pathlib import Path

from shipway.check.reading.source import parsed
from shipway.check.reading.texts import content

_RENDERING = {"render", "render_to_string", "get_template", "TemplateResponse"}
_NAMED = {"template_name", "template"}


def templates(root: Path, files: list[str]) -> dict[str, tuple[str, int]]:
    """Return the templates that these files name outright: the name to the first file and line."""
    found: dict[str, tuple[str, int]] = {}
    for name in files:
        # to parse every file takes long
        tree = parsed(root / name) if b".html" in content(root / name) else None
        for node in ast.walk(tree) if tree else ():
            for value in _values(node):
                if isinstance(value, ast.Constant) and str(value.value).endswith(".html"):
                    found.setdefault(str(value.value), (name, value.lineno))
    return found


def _values(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what stands where the name of a template does."""
    if isinstance(node, ast.Call):
        if ast.unparse(node.func).rpartition(".")[2] in _RENDERING:
            yield from node.args[:2]
        yield from (each.value for each in node.keywords if each.arg in _NAMED)
    elif isinstance(node, ast.Assign) and _NAMED & {ast.unparse(each) for each in node.targets}:
        yield node.value
