"""Uses each setting whose value names something, as production does sooner or later."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from .failure import described


def refused() -> dict[str, dict[str, Any]]:
    """Return the error of each setting whose value Django refuses, by the setting's name."""
    broken = {}
    for name, use in _USES.items():
        try:
            use()
        except Exception as error:  # noqa: BLE001 - whatever stops it is the answer
            broken[name] = described(error)
    return broken


def urls() -> dict[str, Any]:
    """Import the project's addresses, all that they include with them."""
    from django.conf import settings
    from django.urls import get_resolver

    if not getattr(settings, "ROOT_URLCONF", None):
        return {"module": ""}
    resolver = get_resolver()
    _ = resolver.reverse_dict  # which walks all patterns
    return {"module": str(settings.ROOT_URLCONF)}


def commands() -> list[str]:
    """Return the names of the commands that manage.py knows."""
    from django.core.management import get_commands

    return sorted(get_commands())


def _templates() -> None:
    from django.template import engines

    for each in engines.all():
        engine = getattr(each, "engine", None)
        if engine is not None:
            _ = engine.template_context_processors, engine.template_loaders
            engine.debug = True  # so that an error knows its line


def _caches() -> None:
    from django.conf import settings
    from django.core.cache import caches

    for alias in settings.CACHES:
        _ = caches[alias]


def _storages() -> None:
    import django
    from django.apps import apps
    from django.db.models import FileField

    if django.VERSION < (4, 2):  # which knows no such setting
        return
    from django.core.files.storage import storages

    used = ["staticfiles"] if apps.is_installed("django.contrib.staticfiles") else []
    fields = (field for model in apps.get_models() for field in model._meta.get_fields())
    used += ["default"] if any(isinstance(field, FileField) for field in fields) else []
    for alias in {*used, *(set(storages.backends) - {"default", "staticfiles"})}:
        _ = storages[alias]


def _middleware() -> None:
    from django.conf import settings
    from django.utils.module_loading import import_string

    for name in settings.MIDDLEWARE:
        import_string(name)


def _authentication_backends() -> None:
    from django.conf import settings
    from django.utils.module_loading import import_string

    if _uses("django.contrib.auth"):
        for name in settings.AUTHENTICATION_BACKENDS:
            import_string(name)()


def _user_model() -> None:
    if _uses("django.contrib.auth"):
        from django.contrib.auth import get_user_model

        get_user_model()


def _password_hashers() -> None:
    if _uses("django.contrib.auth"):
        from django.contrib.auth.hashers import get_hashers

        get_hashers()


def _session_engine() -> None:
    from django.conf import settings

    if _uses("django.contrib.sessions"):
        _ = importlib.import_module(settings.SESSION_ENGINE).SessionStore


def _language() -> None:
    from django.conf import settings
    from django.utils import translation

    if settings.USE_I18N:
        with translation.override(settings.LANGUAGE_CODE):
            translation.gettext("")


def _address(name: str) -> None:
    """Resolve a setting that is an address, or the name of one."""
    from django.conf import settings
    from django.shortcuts import resolve_url

    try:
        urls()
    except Exception:  # noqa: BLE001 - which is told by itself
        return
    if value := getattr(settings, name):
        resolve_url(value)


def _uses(app: str) -> bool:
    from django.apps import apps

    return apps.is_installed(app)


_USES: dict[str, Callable[[], None]] = {
    "TEMPLATES": _templates,
    "CACHES": _caches,
    "STORAGES": _storages,
    "MIDDLEWARE": _middleware,
    "AUTHENTICATION_BACKENDS": _authentication_backends,
    "AUTH_USER_MODEL": _user_model,
    "PASSWORD_HASHERS": _password_hashers,
    "SESSION_ENGINE": _session_engine,
    "LANGUAGE_CODE": _language,
    "LOGIN_URL": lambda: _address("LOGIN_URL"),
    "LOGIN_REDIRECT_URL": lambda: _address("LOGIN_REDIRECT_URL"),
    "LOGOUT_REDIRECT_URL": lambda: _address("LOGOUT_REDIRECT_URL"),
}
