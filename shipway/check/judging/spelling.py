"""Finds what the project asks for in other capital letters than the tree has it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from shipway.check.project import Project
from shipway.check.reading import source, texts
from shipway.check.reading.source import Import
from shipway.check.undecidable import Undecidable

_TEMPLATE = re.compile(r"""["']([\w./-]+\.html)["']""")
_TAG = re.compile(r"""\{%\s*(?:extends|include|static)\s+["']/?([^"'{}]+)["']""")
_URL = re.compile(r"""url\(\s*["']?((?!\w+:|/|#)[^"')?#]+)""")
_STATEMENT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]*"
    r"(?P<names>\([^)]{0,2000}\)|(?:[^\n\\]|\\\n)*)|import[ \t]+(?P<modules>[^\n]+))",
    re.MULTILINE,
)
_INCLUDED = re.compile(r"""include\(\s*["']([\w.]+)["']""")


@dataclass(frozen=True)
class Misspelt:
    """What is asked for, what the tree has instead, and where it is asked for."""

    asked: str
    there: str
    file: str
    line: int


def misspelt(project: Project) -> Iterator[Misspelt]:
    """Yield each thing that is asked for in other capital letters than it has."""
    letters = _Letters(project)
    yield from letters.of_texts()
    try:
        imports, stated = list(_imports(project)), project.stated_modules
    except Undecidable:
        return
    for each in imports:
        if not each.is_guarded and (there := letters.of_import(each)):
            names = f" import {', '.join(each.names)}" if each.names else ""
            asked = f"{'.' * each.level}{each.module}{names}"
            yield Misspelt(asked, there, each.file, each.line)
    for setting, modules in stated.items():
        for name in modules:
            if there := letters.of_module(name.split(".")[:2]):
                assignment = project.assigned(setting)
                file, line = (assignment.file, assignment.line) if assignment else ("", 0)
                yield Misspelt(name, there, file, line)


def _imports(project: Project) -> Iterator[Import]:
    """Yield the imports of all code but the tests: what is misspelt leads to no further code."""
    glance = _Glance(project.own_files)
    for name in project.named(".py"):
        if "test" not in name and glance.sees(project.text(name)):
            tree = source.parsed(project.root / name)
            yield from source.imports(name, tree) if tree else ()


class _Glance:
    """Looks at a file's text for an import worth a closer look: to parse every file takes long."""

    def __init__(self, files: Iterable[str]) -> None:
        pairs = set()
        for file in files:
            parts = ["", *file.removesuffix(".py").split("/")]
            pairs |= set(pairwise(parts))
        self._pairs = {(folder.lower(), name) for folder, name in pairs}
        self._small = {(folder, name.lower()) for folder, name in self._pairs}
        self._names = {name for _, name in pairs}
        self._small_names = {name.lower() for name in self._names}

    def sees(self, text: str) -> bool:
        """Say whether a name may be in the tree in other capital letters."""
        return any(
            self._is_off(folder, name)
            for match in _STATEMENT.finditer(text)
            for dotted in (match["module"] or match["modules"]).split(",")
            for folder, name in _named_in(dotted, match["names"] or "")
        )

    def _is_off(self, folder: str, name: str) -> bool:
        if not folder:
            return name.lower() in self._small_names and name not in self._names
        key = folder.lower()
        return (key, name.lower()) in self._small and (key, name) not in self._pairs


def _named_in(dotted: str, names: str) -> Iterator[tuple[str, str]]:
    """Yield each name that an import has, with the one before it."""
    parts = ["", *re.findall(r"\w+", dotted.partition(" as ")[0])]
    yield from pairwise(parts)
    yield from ((parts[-1], name) for name in re.findall(r"\w+", names))


class _Letters:
    """The tree's names, as they are and in small letters."""

    def __init__(self, project: Project) -> None:
        self._project = project
        directories = {
            "/".join(parts[:length])
            for parts in (name.split("/") for name in project.own_files)
            for length in range(1, len(parts))
        }
        self._there = directories.union(project.own_files)
        self._small = {name.lower(): name for name in sorted(self._there)}

    def of_module(self, parts: list[str]) -> str:
        """Return what the tree has in other letters instead of a module; else empty."""
        found = [self._below(folder, parts) for folder in self._project.modules.folders]
        return "" if None in found else next((each for each in found if each), "")

    def of_import(self, each: Import) -> str:
        """Return the same for an import."""
        parts = each.module.split(".") if each.module else []
        names = [[*parts, name] for name in each.names if name != "*"]
        if not each.level:
            if there := self.of_module(parts):
                return there
            return next((x for x in map(self._submodule, names) if x), "")
        folder = "/".join(each.file.split("/")[: -each.level])
        for wanted in ([parts] if parts else []) + names:
            if there := self._below(folder, wanted) or "":
                package = "/".join([*filter(None, [folder]), *wanted[:-1]])
                if wanted == parts or not self._defines(package, wanted[-1]):
                    return there
        return ""

    def of_texts(self) -> Iterator[Misspelt]:
        """Yield the templates, static files and included addresses that texts name."""
        for file in self._project.named(".py", ".html", ".css"):
            if "test" in file.rpartition("/")[2]:
                continue
            patterns = {"py": (_TEMPLATE, _INCLUDED), "css": (_URL,)}
            for pattern in patterns.get(file.rpartition(".")[2], (_TAG,)):
                text = self._project.text(file)
                for match in pattern.finditer(text):
                    if there := self._of_text(pattern, file, match[1]):
                        yield Misspelt(match[1], there, file, texts.line_at(text, match.start(1)))

    def _of_text(self, pattern: re.Pattern[str], file: str, name: str) -> str:
        if pattern is _INCLUDED:
            try:
                return self.of_module(name.split("."))
            except Undecidable:
                return ""
        if pattern is _URL:
            return self._instead(_joined(file.rpartition("/")[0], name))
        suffix = f"/{name}"
        alike = self._named_alike.get(name.rpartition("/")[2].lower(), [])
        if any(f"/{each}".endswith(suffix) for each in alike):
            return ""
        return next((x for x in alike if f"/{x}".lower().endswith(suffix.lower())), "")

    @cached_property
    def _named_alike(self) -> dict[str, list[str]]:
        """Return the files by the last part of their path, in small letters."""
        found: dict[str, list[str]] = {}
        for each in self._project.own_files:
            found.setdefault(each.rpartition("/")[2].lower(), []).append(each)
        return found

    def _below(self, folder: str, parts: list[str]) -> str | None:
        """Return what a folder has in other letters; None where it has these; else empty."""
        path = folder
        for part in parts:
            path = f"{path}/{part}" if path else part
            if f"{path}.py" in self._there:
                return None
            if path not in self._there:
                return self._instead(f"{path}.py") or self._instead(path)
        return None

    def _submodule(self, parts: list[str]) -> str:
        """Return what a package has in other letters instead of a module imported from it."""
        for folder in self._project.modules.folders:
            package = "/".join([*filter(None, [folder]), *parts[:-1]])
            if f"{package}/__init__.py" in self._there and not self._defines(package, parts[-1]):
                return self._below(package, parts[-1:]) or ""
        return ""

    def _defines(self, package: str, name: str) -> bool:
        """Say whether a package's own module has a name in it, or takes all of another."""
        text = self._project.text(f"{package}/__init__.py")
        return bool(re.search(rf"\b{re.escape(name)}\b|import \*", text))

    def _instead(self, path: str) -> str:
        return "" if path in self._there else self._small.get(path.lower(), "")


def _joined(folder: str, name: str) -> str:
    parts = folder.split("/") if folder else []
    for part in name.strip().split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
