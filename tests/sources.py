"""Reads the repository's own files, for the tests of the rules that hold for all of them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.environment import ROOT

BINARY = {".png", ".ico", ".woff2", ".mo", ".jpg", ".gif"}


@cache
def files() -> list[Path]:
    """Give the files that are in the repository, or would be with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Give the name and the text of every file that people read."""
    for path in files():
        if path.suffix not in BINARY:
            yield name_of(path), path.read_text("utf-8")


def python_files() -> list[Path]:
    """Give the Python that people wrote: not what Django generated."""
    return [path for path in files() if path.suffix == ".py" and path.parent.name != "migrations"]


def name_of(path: Path) -> str:
    """Name a file by its path in the repository."""
    return path.relative_to(ROOT).as_posix()


def modules(package: str) -> dict[str, ast.Module]:
    """Parse the modules of a folder, by their dotted names; a package has its folder's name."""
    found = {}
    for path in python_files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] == package:
            name = ".".join(part for part in parts if part != "__init__")
            found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imported(statements: Iterator[ast.AST]) -> set[str]:
    """Give the dotted names that these statements import, `from a import b` as `a.b`."""
    names: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            if statement.level:
                assert statement.level == 1, "a relative import stays in its folder"
                continue
            names |= {f"{statement.module}.{alias.name}" for alias in statement.names}
    return names


def at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs when the module is imported: no function bodies, nothing for types alone."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_import(child)
