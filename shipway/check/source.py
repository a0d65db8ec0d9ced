"""Reads the project's own Python without running it: what is imported, and how settings are set."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


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


def parsed(path: Path) -> ast.Module | None:
    """Parse a file; None where it is no Python."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
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
    for handler in getattr(statement, "handlers", []):
        yield handler.body


@dataclass(frozen=True)
class Import:
    """One import of a module."""

    module: str
    """Its dotted name."""
    file: str
    line: int
    is_guarded: bool
    """Whether its failure is caught, or it is for types alone."""

    @property
    def top(self) -> str:
        """The name of the package that has to be there."""
        return self.module.partition(".")[0]


def imports(root: Path, files: list[str]) -> tuple[Import, ...]:
    """Return what these files import by absolute names, in their order."""
    found: list[Import] = []
    for name in files:
        tree = parsed(root / name)
        if tree is not None:
            found += [Import(module, name, line, guarded)
                      for module, line, guarded in _imported(tree, guarded=False)]  # fmt: skip
    return tuple(found)


def _imported(tree: ast.AST, *, guarded: bool) -> Iterator[tuple[str, int, bool]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno, guarded
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.module, child.lineno, guarded
        elif isinstance(child, ast.Try) and any(map(_catches_imports, child.handlers)):
            inside = ast.Module(child.body, [])
            yield from _imported(inside, guarded=True)
            rest = [*child.handlers, *child.orelse, *child.finalbody]
            yield from _imported(ast.Module(rest, []), guarded=True)  # type: ignore[arg-type]
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from _imported(ast.Module(child.body, []), guarded=True)
            yield from _imported(ast.Module(child.orelse, []), guarded=guarded)
        else:
            yield from _imported(child, guarded=guarded)


def _catches_imports(handler: ast.ExceptHandler) -> bool:
    names = "" if handler.type is None else ast.unparse(handler.type)
    caught = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
    return not names or any(name in names for name in caught)


def star_imported(root: Path, folder: Path, module: str) -> list[str]:
    """Return the file of a module behind those that it imports `*` from, the deepest first."""
    found: list[str] = []

    def follow(name: str) -> None:
        path = next((p for p in _files_of(root / folder, name) if p.is_file()), None)
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


def _files_of(folder: Path, module: str) -> tuple[Path, Path]:
    base = folder / Path(*module.split("."))
    return base.with_suffix(".py"), base / "__init__.py"


def _absolute(package: str, imported: ast.ImportFrom) -> str:
    if not imported.level:
        return imported.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - imported.level + 1]
    return ".".join([*base, *([imported.module] if imported.module else [])])
