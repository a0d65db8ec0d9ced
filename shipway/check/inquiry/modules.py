"""Says which packages and modules are there, and which modules the settings name."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .loading import engines

NAMING = (
    "AUTHENTICATION_BACKENDS", "CACHES", "EMAIL_BACKEND", "MIDDLEWARE", "REST_FRAMEWORK",
    "STORAGES", "TEMPLATES",
)  # fmt: skip
"""The settings that name modules, beside the apps and the databases."""
_BEHIND = {
    "django.core.cache.backends.redis.RedisCache": "redis.Redis",
    "django.core.cache.backends.memcached.PyMemcacheCache": "pymemcache.HashClient",
    "django.core.cache.backends.memcached.PyLibMCCache": "pylibmc.Client",
}
"""What a cache of Django's own imports once it is used."""
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def packages() -> dict[str, dict[str, Any]]:
    """Return what is installed: the version, the Python and the packages that each asks for."""
    found: dict[str, dict[str, Any]] = {}
    for each in importlib.metadata.distributions():
        told = each.metadata
        name = re.sub(r"[-_.]+", "-", told["Name"] or "").lower()
        found.setdefault(name, {  # the first on the path is the one that is imported
            "version": told["Version"],
            "requires_python": told["Requires-Python"] or "",
            "requires": told.get_all("Requires-Dist") or [],
        })  # fmt: skip
    return found


def named() -> dict[str, list[str]]:
    """Return the dotted names that the settings state, by setting."""
    from django.conf import settings as configured

    found = {name: list(_texts(getattr(configured, name, None))) for name in NAMING}
    told = {name: [x for x in texts if _DOTTED.fullmatch(x)] for name, texts in found.items()}
    told["CACHES"] += [_BEHIND[each] for each in told["CACHES"] if each in _BEHIND]
    apps = [str(each) for each in configured.INSTALLED_APPS]
    return {**told, "INSTALLED_APPS": apps, "DATABASES": engines()}


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in lists, and those that are the backend in a mapping."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key == "BACKEND" or not isinstance(each, str):
                yield from _texts(each)


def lacking(names: Iterable[str]) -> list[str]:
    """Return which of these top-level modules cannot be found here."""
    return [name for name in names if not is_found(name)]


def is_found(name: str) -> bool:
    """Say whether a module can be found here."""
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def providers(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the packages that have each of these modules; a module of the tree has none."""
    packages = importlib.metadata.packages_distributions()
    root = f"{Path.cwd()}{os.sep}"
    found = {}
    for name in names:
        spec = importlib.util.find_spec(name) if is_found(name) else None
        if spec and not str(spec.origin or root).startswith(root):
            own = packages.get(name, [])
            found[name] = sorted({re.sub(r"[-_.]+", "-", each).lower() for each in own})
    return found
