"""Says which page shows that the site works: the front page, unless the site has none."""

import ast
from collections.abc import Iterator

from shipway.check.reading import source
from shipway.check.tree import Tree

FRONT = "/"
_NAMING = frozenset({"path", "re_path", "url"})
_NO_PAGES = frozenset({"static", "staticfiles_urlpatterns"})


def page(tree: Tree) -> str:
    """Return the front page's path, or the admin's where nothing is at the front; empty: nothing.

    What cannot be read has a front page.
    """
    calls = _calls(tree)
    if calls is None:
        return FRONT
    routes = {str(_route(call)).lstrip("^"): call for call in calls}
    if any(route in ("", "$") or route.startswith(("<", "(")) for route in routes):
        return FRONT
    admin = (route for route, call in routes.items() if "admin.site" in ast.unparse(call))
    return next((f"/{route}" for route in admin if route.replace("/", "").isidentifier()), "")


def _calls(tree: Tree) -> list[ast.Call] | None:
    """Return what the root module of the addresses lists; None where more may be in it."""
    said = tree.assigned("ROOT_URLCONF")
    files = tree.modules.of_name(str(said.literal())) if said else []
    parsed = source.parsed(tree.root / files[-1]) if files else None
    items = list(_items(parsed)) if parsed else []
    if not items or not all(map(_is_readable, items)):
        return None
    return [call for call in items if isinstance(call, ast.Call) and _name(call) in _NAMING]


def _items(parsed: ast.Module) -> Iterator[ast.expr]:
    """Yield what `urlpatterns` is made of, wherever it is set or added to."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == "urlpatterns" and node.value:
                yield from _parts(node.value)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "urlpatterns":
            yield node


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield from _parts(value.left)
        yield from _parts(value.right)
    elif isinstance(value, ast.List):
        yield from value.elts
    else:
        yield value


def _is_readable(item: ast.expr) -> bool:
    if not isinstance(item, ast.Call):
        return False
    return _name(item) in _NO_PAGES or (_name(item) in _NAMING and _route(item) is not None)


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _route(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
