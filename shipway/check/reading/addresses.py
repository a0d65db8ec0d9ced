"""Reads which names of addresses the project's own Python asks for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shipway.check.reading.source import parsed
from shipway.check.reading.texts import content, line_at

_STRICT = {"reverse", "reverse_lazy"}
_LENIENT = {"redirect", "resolve_url"}
"""What takes an address too, which has a slash or a dot."""
_NAMED = {"login_url", "next_page", "pattern_name"}
_LINK = re.compile(
    r"""<a\b[^<>]*?\bhref=["']\{%\s*url\s+["'](?P<name>[\w:.-]+)["']\s*%\}["'][^<>]*>"""
)
_BY_SCRIPT = re.compile(r"\b(onclick|data-\w+|hx-\w+|id)=|@click")
_MARKS = (b"reverse", b"redirect", b"resolve_url", *(name.encode() for name in _NAMED))


def named(root: Path, files: list[str]) -> list[tuple[str, str, int]]:
    """Return each name that is written out, with the file and line; what is caught is left out."""
    found = []
    for file in files:
        is_asking = any(mark in content(root / file) for mark in _MARKS)
        tree = parsed(root / file) if is_asking else None  # to parse every file takes long
        caught = {id(x) for node in ast.walk(tree) if isinstance(node, ast.Try)
                  for x in ast.walk(node)} if tree else set()  # fmt: skip
        nodes = (node for node in ast.walk(tree) if id(node) not in caught) if tree else ()
        for node in nodes:
            found += [(name, file, line) for name, line in _names(node)]
    return found


def linked(texts: dict[str, str]) -> list[tuple[str, str, int]]:
    """Return each name that a plain link of these templates asks for, with the file and line."""
    return [
        (match["name"], file, line_at(text, match.start()))
        for file, text in texts.items()
        for match in _LINK.finditer(text)
        if not _BY_SCRIPT.search(match[0])
    ]


def _names(node: ast.AST) -> Iterator[tuple[str, int]]:
    for value, is_strict in _values(node):
        name = value.value if isinstance(value, ast.Constant) else None
        if isinstance(name, str) and name and (is_strict or not set("/.#?") & set(name)):
            yield name, value.lineno


def _values(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """Yield what stands where the name of an address does, and whether it can be nothing else."""
    if isinstance(node, ast.Call):
        function = ast.unparse(node.func).rpartition(".")[2]
        options = {each.arg for each in node.keywords}
        if function in _STRICT | _LENIENT and node.args and not {"urlconf", None} & options:
            yield node.args[0], function in _STRICT
        yield from ((each.value, False) for each in node.keywords if each.arg in _NAMED)
    elif isinstance(node, ast.Assign) and _NAMED & {ast.unparse(each) for each in node.targets}:
        yield node.value, False
