"""Works out where a path leads that the settings build, without running them."""

import ast
import os
from dataclasses import dataclass, replace
from pathlib import Path

from shipway.check.tree import Tree

_SAME = frozenset({"abspath", "absolute", "as_posix", "fspath", "normpath", "realpath", "resolve"})
_DEEPEST = 50


def stated(tree: Tree, setting: str) -> Path | None:
    """Return a setting's path, relative to the tree; None where it is unknown or leads out."""
    said = tree.assigned(setting)
    path = _Place(tree, said.file).path(said.value) if said else None
    if path is None:
        return None
    inside = Path(os.path.normpath(tree.root / path))
    return inside.relative_to(tree.root) if inside.is_relative_to(tree.root) else None


@dataclass(frozen=True)
class _Place:
    """A file in which expressions stand."""

    tree: Tree
    file: str
    depth: int = 0

    def path(self, node: ast.expr) -> Path | None:
        """Return where an expression leads; None where that is not known."""
        if self.depth > _DEEPEST:  # names that stand for each other
            return None
        within = replace(self, depth=self.depth + 1)
        match node:
            case ast.Constant(value=str(text)):
                return Path(text)
            case ast.Name(id="__file__"):
                return self.tree.root / self.file
            case ast.Name(id=name) if said := self.tree.assigned(name):
                return replace(within, file=said.file).path(said.value)
            case ast.BoolOp(op=ast.Or(), values=[*_, last]):
                return within.path(last)
            case ast.Call():
                return within.called(node)
        return within.below(node) or within.above(node)

    def below(self, node: ast.expr) -> Path | None:
        """Return where a path with something behind it leads."""
        match node:
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.joined(left, right)
            case (
                ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=str(text)))
                | ast.JoinedStr(
                    values=[ast.FormattedValue(value=left), ast.Constant(value=str(text))]
                )
            ):
                return self.joined(left, ast.Constant(text.lstrip("/")))
        return None

    def above(self, node: ast.expr) -> Path | None:
        """Return where a path's `.parent` or `.parents[n]` leads."""
        match node:
            case ast.Attribute(value=inner, attr="parent"):
                return _above(self.path(inner), 1)
            case ast.Subscript(
                value=ast.Attribute(value=inner, attr="parents"),
                slice=ast.Constant(value=int(number)),
            ):
                return _above(self.path(inner), number + 1)
        return None

    def called(self, call: ast.Call) -> Path | None:
        """Return where a call leads: of pathlib, of os.path, or of something with a default."""
        function, given = call.func, call.args
        name = getattr(function, "attr", getattr(function, "id", ""))
        if isinstance(function, ast.Attribute) and (name == "joinpath" or not given):
            given = [function.value, *given]
        if name in _SAME | {"Path", "PurePath", "str", "join", "joinpath"} and given:
            return self.joined(*given)
        if name == "dirname" and given:
            return _above(self.path(given[0]), 1)
        default = [each.value for each in call.keywords if each.arg == "default"] or given[1:]
        return self.path(default[0]) if default else None

    def joined(self, first: ast.expr, *others: ast.expr) -> Path | None:
        """Return the parts as one path; an unknown first one is taken for the project's folder."""
        start, rest = self.path(first), [self.path(each) for each in others]
        if start is None and others:
            start = self.tree.root / self.tree.layout.path
        known = [each for each in (start, *rest) if each is not None]
        return Path(*known) if len(known) == 1 + len(rest) else None


def _above(path: Path | None, count: int) -> Path | None:
    return path.parents[count - 1] if path and len(path.parents) >= count else None
