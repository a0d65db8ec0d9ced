"""Imports what production would import: the settings, the apps, the drivers of the databases."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from . import key
from .failure import described, own_file
from .variables import Variables

SHOWN = (
    "ALLOWED_HOSTS", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH", "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS", "DEBUG", "INSTALLED_APPS",
    "LOGIN_URL", "MIDDLEWARE", "ROOT_URLCONF", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SESSION_COOKIE_SECURE", "SESSION_ENGINE",
    "STATIC_ROOT", "WHITENOISE_USE_FINDERS",
)  # fmt: skip
"""The settings that the answer shows; no secret is among them."""
_engines: dict[str, dict[str, Any]] = {}
_databases: dict[str, dict[str, Any]] = {}
_settings_modules: list[str] = []


def find_modules(paths: list[str]) -> None:
    """Put the folders of the tree on the path, in the order that production has."""
    sys.path[:0] = dict.fromkeys(str(Path.cwd() / path) for path in paths)


def settings(name: str, variables: Variables) -> dict[str, Any]:
    """Import the settings; supply variables that they insist on until they load."""
    os.environ["DJANGO_SETTINGS_MODULE"] = name
    known, first = set(sys.modules), None
    while True:
        try:
            module = importlib.import_module(name)
            break
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it is told below
            first = first or error
            if not variables.supply_for(error):
                raise first from None
            _forget(known)
    _settings_modules[:] = _own_since(known)
    return {
        "variables": list(dict.fromkeys(variables.asked)),
        "supplied": list(variables.supplied),
        **_stated(module),
    }


def settings_modules() -> list[str]:
    """Return the project's own modules that were loaded to have the settings."""
    return list(_settings_modules)


def _forget(known: set[str]) -> None:
    """Forget the project's own modules that were loaded, so that they are read again."""
    for name in _own_since(known):
        del sys.modules[name]


def _own_since(known: set[str]) -> list[str]:
    """Return the project's own modules that were loaded since then."""
    loaded = set(sys.modules) - known
    return sorted(n for n in loaded if own_file(str(getattr(sys.modules[n], "__file__", None))))


def _stated(module: Any) -> dict[str, Any]:
    from django.conf import settings as configured
    from django.utils.functional import empty

    # What asked for a setting while they were loading, as a package does that they import, made
    # Django take the part that was there; where Django itself begins to load them, it takes all.
    configured._wrapped = empty
    _databases.update(configured.DATABASES)
    for alias, each in configured.DATABASES.items():
        options = each.get("OPTIONS") or {}
        _engines[alias] = {
            "engine": str(each.get("ENGINE", "")),
            "name": str(each.get("NAME", "")),
            "is_local": each.get("HOST", "") in ("localhost", "127.0.0.1", "::1"),
            "is_encrypted": bool(options.get("ssl") or options.get("ssl_mode")),
        }
    # No database is needed to ask: an empty one in memory stands in for each that is named.
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    configured.DATABASES = {alias: dict(memory) for alias in configured.DATABASES} or {
        "default": memory
    }
    configured.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    # A login is tried; a hash that takes as long as it should would be most of the time.
    configured.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return {
        "stated": sorted(name for name in vars(module) if name.isupper()),
        "values": {name: getattr(configured, name, None) for name in SHOWN},
        "databases": _engines,
        "session_cache": _session_cache(configured),
        "secret_key": key.written(str(configured.SECRET_KEY), _settings_modules),
    }


def _session_cache(configured: Any) -> str:
    """Return the backend of the cache that sessions would be in; Django's own is in memory."""
    stated = configured.CACHES.get(configured.SESSION_CACHE_ALIAS) or {}
    return str(stated.get("BACKEND", ""))


def drivers() -> dict[str, Any]:
    """Load each database's own driver; return the error of those that do not load, by engine."""
    from django.db.utils import load_backend

    broken = {}
    for engine in sorted({each["engine"] for each in _engines.values()} - {""}):
        try:
            load_backend(engine)
        except Exception as error:  # noqa: BLE001 - whatever stops it is the answer
            broken[engine] = described(error)
    return {"broken": broken, "driver": _driver_of_mysql()}


def databases() -> dict[str, dict[str, Any]]:
    """Return what the settings say of each database, by its alias."""
    return _databases


def engine() -> str:
    """Return the engine of the default database, as the settings state it."""
    return str(_engines.get("default", {}).get("engine", ""))


def engines() -> list[str]:
    """Return the engines of all databases, as the settings state them."""
    return [each["engine"] for each in _engines.values() if each["engine"]]


def _driver_of_mysql() -> str:
    """Name the package that Django's MySQL backend talks through; empty where it has none."""
    module = sys.modules.get("MySQLdb")
    return getattr(module, "__name__", "").lower()
