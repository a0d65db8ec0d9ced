"""Reads the project's own Python without running it: what is imported, and how settings are set."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shipway import layout
from shipway.check.reading import texts

_ELSEWHERE = re.compile(r"TYPE_CHECKING|DEBUG|platform|os\.name|__name__|version_info")
"""A test of what is not so in production."""

_NAMING = frozenset({"AUTHENTICATION_BACKENDS", "MIDDLEWARE", "STORAGES", "TEMPLATES"})


@dataclass(frozen=True)
class Assignment:
    """One setting, assigned at the top of the settings module or in a branch of it."""

    name: str
    value: ast.expr
    file: str
    line: int
    is_conditional: bool

    def literal(self) -> object:
        """Return the value where it is written out; None where it is computed."""
        try:
            return ast.literal_eval(self.value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return None

    def texts(self) -> list[str]:
        """Return the texts that stand anywhere in the value."""
        return [
            each.value
            for each in ast.walk(self.value)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]


def module_names(setting: Assignment) -> list[str]:
    """Return the dotted names in a setting that names modules; an app's need no dot."""
    if setting.name == "INSTALLED_APPS":
        return [text for text in setting.texts() if re.fullmatch(r"[A-Za-z_][\w.]*", text)]
    if setting.name not in _NAMING:
        return []
    return [text for text in setting.texts() if re.fullmatch(r"[A-Za-z_]\w*(\.\w+)+", text)]


def parsed(path: Path) -> ast.Module | None:
    """Parse a file; None where it is no Python, or no person's."""
    return _parsed(texts.content(path)) if path.is_file() else None


@lru_cache(maxsize=4096)
def _parsed(content: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def assignments(root: Path, files: list[str]) -> tuple[Assignment, ...]:
    """Return the settings that these files assign, in their order."""
    found = []
    for name in files:
        tree = parsed(root / name)
        if tree is not None:
            found += [
                Assignment(target, value, name, line, conditional)
                for target, value, line, conditional in _assigned(tree.body, conditional=False)
            ]
    return tuple(found)


def _assigned(
    body: list[ast.stmt], *, conditional: bool
) -> Iterator[tuple[str, ast.expr, int, bool]]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for target, value in _targets(statement):
            if isinstance(target, ast.Name) and target.id.isupper():
                yield target.id, value, statement.lineno, conditional
        for inner in _inner(statement):
            yield from _assigned(inner, conditional=True)


def _targets(statement: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    """Return what a statement assigns: target and value."""
    if isinstance(statement, ast.Assign):
        return [(target, statement.value) for target in statement.targets]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return [(statement.target, statement.value)]
    return []


def _inner(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of a branch, a loop or a `try`."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, None) or []
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


@dataclass(frozen=True)
class Import:
    """One import of a module, or of names from it."""

    module: str
    """Its dotted name, without the dots before it."""
    names: tuple[str, ...]
    """What is imported from it."""
    level: int
    """How many dots stand before it; 0 for an absolute name."""
    file: str
    line: int
    is_guarded: bool
    """Whether its failure is caught, or it depends on something that is decided before."""

    @property
    def top(self) -> str:
        """The name of the package that has to be there."""
        return "" if self.level else self.module.partition(".")[0]


def imports(name: str, tree: ast.Module) -> Iterator[Import]:
    """Yield what a file imports, in its order."""
    for statement, guarded in _imported(tree.body, guarded=False, within=False):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield Import(alias.name, (), 0, name, statement.lineno, guarded)
        else:
            names = tuple(alias.name for alias in statement.names)
            module, level = statement.module or "", statement.level
            yield Import(module, names, level, name, statement.lineno, guarded)


def _imported(
    body: list[ast.stmt], *, guarded: bool, within: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Yield the import statements, and whether each is guarded; `within` a function."""
    for each in body:
        if isinstance(each, ast.Import | ast.ImportFrom):
            yield each, guarded
            continue
        inside = within or isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        blocks = [block for block in _inner(each) if block]
        safe = guarded or (bool(blocks) and _guards(each, within))
        for block in blocks:
            yield from _imported(block, guarded=safe, within=inside)


def _guards(node: ast.AST, within: bool) -> bool:
    """Say whether what stands in this statement need not succeed, or not here.

    A branch at the top of a module is decided when it is imported, which the inquiry does.
    """
    if isinstance(node, ast.Try):
        return any(map(_catches_imports, node.handlers))
    if isinstance(node, ast.With):
        called = (item.context_expr for item in node.items)
        return any("suppress(" in ast.unparse(each) for each in called)
    return isinstance(node, ast.If) and (not within or bool(_ELSEWHERE.search(_tested(node))))


def _tested(branch: ast.If) -> str:
    return ast.unparse(branch.test)


def _catches_imports(handler: ast.ExceptHandler) -> bool:
    names = "" if handler.type is None else ast.unparse(handler.type)
    caught = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
    return not names or any(name in names for name in caught)


def star_imported(root: Path, folder: Path, module: str) -> list[str]:
    """Return the file of a module behind those that it imports `*` from, the deepest first."""
    found: list[str] = []

    def follow(name: str) -> None:
        path = layout.module_file(root / folder, name)
        if path is None or path.relative_to(root).as_posix() in found or len(found) > 20:
            return
        tree = parsed(path)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for each in tree.body if tree else []:
            if isinstance(each, ast.ImportFrom) and each.names[0].name == "*":
                follow(_absolute(package, each))
        found.append(path.relative_to(root).as_posix())

    follow(module)
    return found


def _absolute(package: str, imported: ast.ImportFrom) -> str:
    if not imported.level:
        return imported.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - imported.level + 1]
    return ".".join([*base, *([imported.module] if imported.module else [])])
