"""Looks for the names of addresses that templates and code ask for among those that there are."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from .failure import own_file

Names = list[tuple[str, str, int]]


def lost(named: Names, templates: dict[str, tuple[str, int]]) -> list[dict[str, Any]]:
    """Return the names that no address has: those that code asks for, and those in templates.

    `is_reached` says that an address leads to the view that asks, or shows the template.
    """
    views = list(_views())
    found = [
        _told(name, file, line, is_reached=_is_within(views, file, line))
        for name, file, line in named
        if not is_there(name)
    ]
    shown = {name: _is_within(views, *place) for name, place in templates.items()}
    shown |= dict.fromkeys(_implied(), True)
    for template, is_reached in shown.items():
        for node in _asking(template):
            name = node.view_name.var
            file = own_file(str(getattr(node.origin, "name", "")))
            if file and not is_there(name):
                found.append(_told(name, file, node.token.lineno, is_reached=is_reached))
    return found


def refusing(linked: Names) -> Names:
    """Return those links whose view, one of a class, answers no GET, as to log out."""
    from django.urls import NoReverseMatch, Resolver404, resolve, reverse

    found = []
    for name, file, line in linked:
        try:
            view: Any = getattr(resolve(reverse(name)).func, "view_class", None)
        except (NoReverseMatch, Resolver404):
            continue
        methods = [each.lower() for each in getattr(view, "http_method_names", ())]
        if view and not ("get" in methods and hasattr(view, "get")):
            found.append((name, file, line))
    return found


def is_there(name: str) -> bool:
    """Say whether an address has this name."""
    from django.urls import get_resolver

    *spaces, last = name.split(":")
    resolver: Any = get_resolver()
    for space in spaces:
        known = resolver.namespace_dict
        space = space if space in known else next(iter(resolver.app_dict.get(space, ())), "")
        if space not in known:
            return False
        resolver = known[space][1]
    return last in resolver.reverse_dict


def _told(name: str, file: str, line: int, *, is_reached: bool) -> dict[str, Any]:
    return {"name": name, "file": file, "line": line, "is_reached": is_reached}


def _asking(template: str) -> Iterator[Any]:
    """Yield the {% url %} tags of a template that break where their name, written out, is none."""
    from django.template.defaulttags import URLNode
    from django.template.loader import get_template
    from django.template.loader_tags import ExtendsNode

    try:
        found: Any = get_template(template)
        lists = [found.template.nodelist]
    except Exception:  # noqa: BLE001 - which is told by itself, or it is none of Django's own
        return
    if extending := lists[0].get_nodes_by_type(ExtendsNode):  # of which the blocks alone are shown
        lists = [block.nodelist for block in extending[0].blocks.values()]
    for node in (node for each in lists for node in each.get_nodes_by_type(URLNode)):
        if isinstance(node.view_name.var, str) and not node.asvar:
            yield node


def _views() -> Iterator[tuple[Any, str, range]]:
    """Yield the views that an address leads to: class or function, its file and lines."""
    for pattern in patterns():
        found = inspect.unwrap(pattern.callback)
        written: Any = getattr(found, "view_class", getattr(found, "cls", found))
        try:
            file = own_file(inspect.getsourcefile(written) or "")
            lines, first = inspect.getsourcelines(written) if file else ([], 0)
        except (TypeError, OSError):  # made by a program, or an object of a class
            continue
        yield written, file, range(first, first + len(lines))


def patterns() -> Iterator[Any]:
    """Yield every address that the project has."""
    from django.urls import URLPattern, get_resolver

    waiting = list(get_resolver().url_patterns)
    while waiting:
        each: Any = waiting.pop()
        if isinstance(each, URLPattern):
            yield each
        else:
            waiting += each.url_patterns


def _is_within(views: list[tuple[Any, str, range]], file: str, line: int) -> bool:
    return any(file == its and line in lines for _, its, lines in views)


def _implied() -> Iterator[str]:
    """Yield the templates that Django's own generic views take where none is named."""
    for view, file, _ in _views():
        model = getattr(view, "model", None) or getattr(
            getattr(view, "queryset", None), "model", None
        )
        suffix = getattr(view, "template_name_suffix", None)
        if file and model and suffix and not getattr(view, "template_name", None):
            yield f"{model._meta.app_label}/{model._meta.model_name}{suffix}.html"
