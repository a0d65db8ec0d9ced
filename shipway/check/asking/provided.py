"""Decides what requirements.txt brings: the packages that it names, and those that these need.

The environment says it where it was made from requirements.txt alone; in another one the
requirements are followed through what is installed there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name

from shipway.requirements import Requirement

Installed = Mapping[str, Mapping[str, Any]]


def closure(asked: Iterable[Requirement], installed: Installed) -> frozenset[str]:
    """Return the names of these packages and of all that they need, as far as is known here."""
    found: set[str] = set()
    waiting = [(each.name, each.extras) for each in asked]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        for line in installed.get(name, {}).get("requires", ()):
            waiting += _needed(line, extras)
    return frozenset(found)


def _needed(line: str, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """Return what one line of a package's own requirements asks for, where it applies."""
    try:
        parsed = Parsed(line)
    except InvalidRequirement:
        return []
    marker = parsed.marker
    if marker and not any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
        return []
    return [(canonicalize_name(parsed.name), frozenset(parsed.extras))]
