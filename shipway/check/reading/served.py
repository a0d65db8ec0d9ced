"""Finds the project's own Python that is served: what settings, apps and the start lead to.

Tests, notebooks and scripts that nobody imports are not among it.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from shipway.check.reading import source, texts
from shipway.check.reading.source import Import

_QUOTED = re.compile(r"""["']([A-Za-z_][\w.]*)["']""")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_WORD = re.compile(r"[A-Za-z_]\w*")
_OF_AN_APP = ("apps", "models", "admin")
"""The modules that Django imports of every app."""
_ON_A_LAPTOP = re.compile(r"shipway/(?!serve/)")
"""What no service runs of shipway's copy; where it lacks a database's driver, it says so itself."""


class Modules:
    """The files of a tree as modules."""

    def __init__(self, files: Iterable[str], folders: Iterable[str]) -> None:
        """`folders` are those on the path, in its order; the tree's root is an empty name."""
        self.files = frozenset(files)
        self.folders = tuple(dict.fromkeys(folders))
        parts = (name.split("/")[:-1] for name in self.files)
        self.directories = {"/".join(p[:n]) for p in parts for n in range(1, len(p) + 1)}

    def of_name(self, dotted: str) -> list[str]:
        """Return the files that importing a name reads: its packages' and its own."""
        for folder in self.folders:
            if found := self.below(folder, dotted.split(".")):
                return found
        return []

    def below(self, folder: str, parts: list[str]) -> list[str]:
        """Return the same for a name that is looked for in a folder."""
        found = []
        for part in parts:
            base = f"{folder}/{part}" if folder else part
            if f"{base}/__init__.py" in self.files:
                found.append(f"{base}/__init__.py")
            elif f"{base}.py" in self.files:
                return [*found, f"{base}.py"]
            elif base not in self.directories:
                break
            folder = base
        return found

    def at(self, folder: str, dotted: str) -> str:
        """Return the file of a module that is looked for in a folder; empty where it is not."""
        base = "/".join([*filter(None, [folder]), *dotted.split(".")])
        names = (f"{base}.py", f"{base}/__init__.py")
        return next((name for name in names if name in self.files), "")

    def of_import(self, each: Import) -> list[str]:
        """Return the files that an import reads."""
        parts = each.module.split(".") if each.module else []
        wanted = [parts, *([*parts, name] for name in each.names)]
        if not each.level:
            return [file for dotted in wanted for file in self.of_name(".".join(dotted))]
        package = each.file.split("/")[: -each.level]
        return [file for dotted in wanted for file in self.below("/".join(package), dotted)]

    def of_app(self, file: str) -> Iterator[str]:
        """Yield the files that Django itself imports of the app whose package this file is in."""
        folder = file.rpartition("/")[0]
        for name in self.files:
            if name.endswith(".py") and name.startswith(f"{folder}/"):
                parts = name.removeprefix(f"{folder}/").removesuffix(".py").split("/")
                if parts[0] in _OF_AN_APP or parts[0] in ("templatetags", "migrations"):
                    yield name


def imports(root: Path, modules: Modules, settings: list[str], others: list[str]) -> list[Import]:
    """Return the imports of all that is served, starting at the settings' files and others."""
    found: list[Import] = []
    waiting, done = [*settings, *others], set()
    while waiting:
        name = waiting.pop(0)
        if name in done or _ON_A_LAPTOP.match(name):
            continue
        done.add(name)
        parsed = source.parsed(root / name)
        if parsed is None:
            continue
        here = list(source.imports(name, parsed))
        found += here
        waiting += [file for each in here for file in modules.of_import(each)]
        if _may_name(root / name, modules):
            waiting += _named(parsed, modules, are_apps=name in settings)
    return found


def _may_name(path: Path, modules: Modules) -> bool:
    """Say whether a text in this file may name a module of the tree: looking closer takes long."""
    quoted = set(_QUOTED.findall(texts.text(path)))
    return any(modules.of_name(name) for name in quoted)


def _named(parsed: ast.Module, modules: Modules, *, are_apps: bool) -> Iterator[str]:
    """Yield the files of the modules that texts name, as settings and `include` do."""
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if _DOTTED.fullmatch(node.value) or (are_apps and _WORD.fullmatch(node.value)):
            files = modules.of_name(node.value)
            yield from files
            if are_apps and files and "/" in files[-1]:
                yield from modules.of_app(files[-1])


def is_served(name: str) -> bool:
    """Say whether a Python file is a part of what is served, going by its name."""
    parts = name.lower().split("/")
    aside = {"tests", "test", "scripts", "docs", "benchmarks", "conftest.py", "tests.py"}
    return not aside & set(parts) and not parts[-1].startswith("test_")
