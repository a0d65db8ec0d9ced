"""Imports what production would import: the settings, the apps, the drivers, the application."""

import importlib
import importlib.metadata
import importlib.util
import os
import re
import runpy
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import key
from .failure import described, own_file
from .variables import Variables

SHOWN = (
    "ALLOWED_HOSTS", "CSRF_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS", "DEBUG", "INSTALLED_APPS",
    "LOGIN_URL", "MIDDLEWARE", "ROOT_URLCONF", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE", "STATIC_ROOT", "WHITENOISE_USE_FINDERS",
)  # fmt: skip
"""The settings that the answer shows; no secret is among them."""

NAMING = (
    "AUTHENTICATION_BACKENDS", "CACHES", "EMAIL_BACKEND", "MIDDLEWARE", "REST_FRAMEWORK",
    "STORAGES", "TEMPLATES",
)  # fmt: skip
"""The settings that name modules, beside the apps and the databases."""
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")

_engines: dict[str, dict[str, str]] = {}
_settings_modules: list[str] = []


def find_modules(paths: list[str]) -> None:
    """Put the folders of the tree on the path, in the order that production has."""
    sys.path[:0] = dict.fromkeys(str(Path.cwd() / path) for path in paths)


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
    apps = [str(each) for each in configured.INSTALLED_APPS]
    engines = [each["engine"] for each in _engines.values() if each["engine"]]
    return {**told, "INSTALLED_APPS": apps, "DATABASES": engines}


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in lists, and those that are the backend in a mapping."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key == "BACKEND" or not isinstance(each, str):
                yield from _texts(each)


def lacking(names: Iterable[str]) -> list[str]:
    """Return which of these top-level modules cannot be found here."""
    return [name for name in names if not _is_found(name)]


def _is_found(name: str) -> bool:
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
        spec = importlib.util.find_spec(name) if _is_found(name) else None
        if spec and not str(spec.origin or root).startswith(root):
            own = packages.get(name, [])
            found[name] = sorted({re.sub(r"[-_.]+", "-", each).lower() for each in own})
    return found


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

    for alias, each in configured.DATABASES.items():
        options = each.get("OPTIONS") or {}
        _engines[alias] = {
            "engine": str(each.get("ENGINE", "")),
            "name": str(each.get("NAME", "")),
            "is_encrypted": str(bool(options.get("ssl") or options.get("ssl_mode"))),
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
        "secret_key": key.written(str(configured.SECRET_KEY), _settings_modules),
    }


def setup() -> None:
    """Load the installed apps."""
    import django

    django.setup()


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


def engine() -> str:
    """Return the engine of the default database, as the settings state it."""
    return _engines.get("default", {}).get("engine", "")


def _driver_of_mysql() -> str:
    """Name the package that Django's MySQL backend talks through; empty where it has none."""
    module = sys.modules.get("MySQLdb")
    return getattr(module, "__name__", "").lower()


def wsgi(question: Mapping[str, Any], found: list[Any]) -> dict[str, str]:
    """Import what the server would: named by the start, else gunicorn's settings, else Django's.

    What is found is appended to `found`, since an application is no answer in JSON.
    """
    from django.conf import settings as configured

    named, serves = question["wsgi"], question["serves"]
    own = Path("gunicorn.conf.py")
    if serves and not named and own.is_file():
        named = runpy.run_path(str(own.absolute())).get("wsgi_app") or ""
    if named:
        module, _, name = named.partition(":")
    else:
        module, _, name = (configured.WSGI_APPLICATION or "").rpartition(".")
    if not module:
        if not serves:
            from django.core.wsgi import get_wsgi_application

            found.append(get_wsgi_application())
        return {"module": ""}
    function, called, _ = (name or "application").partition("(")
    imported, astray = _on_its_own(module)
    application = getattr(imported, function)
    found.append(application() if called else application)  # gunicorn calls what is written so
    return {"module": module, "astray": "" if question["is_stated"] else astray}


def _on_its_own(module: str) -> tuple[Any, str]:
    """Import the WSGI module as a server does; return what it says of settings that are nowhere."""
    variable = "DJANGO_SETTINGS_MODULE"
    ours = os.environ.pop(variable)
    try:
        imported = importlib.import_module(module)
    finally:
        theirs = os.environ.setdefault(variable, ours)
        os.environ[variable] = ours
    return imported, "" if _is_found(theirs) else theirs
