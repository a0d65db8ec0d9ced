"""Looks where a login and a logout lead that are told nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .addresses import patterns

_OF = {"LOGIN_REDIRECT_URL": "LoginView", "LOGOUT_REDIRECT_URL": "LogoutView"}


def lost() -> dict[str, str]:
    """Return the paths that no address takes, by the setting which names each."""
    from django.conf import settings as configured
    from django.shortcuts import resolve_url
    from django.urls import NoReverseMatch

    settings: Any = configured
    found = {}
    for name, kind in _OF.items():
        value = getattr(settings, name, None)
        if not value or not (settings.is_overridden(name) or _uses(kind)):
            continue
        try:
            path = resolve_url(value)
        except NoReverseMatch:  # which is told of the setting
            continue
        if not _is_taken(path):
            found[name] = path
    return found


def _is_taken(path: str) -> bool:
    """Say whether an address takes a path, with a slash at its end or without."""
    from django.conf import settings
    from django.urls import Resolver404, resolve

    parts = urlsplit(path)
    names = [parts.path, f"{parts.path}/"] if settings.APPEND_SLASH else [parts.path]
    for each in names if not parts.netloc and parts.path.startswith("/") else ():
        try:
            resolve(each)
        except Resolver404:
            continue
        return True
    return bool(parts.netloc) or not parts.path.startswith("/")


def _uses(kind: str) -> bool:
    """Say whether an address leads to Django's own view of this kind, as it is."""
    from django.contrib.auth import views

    own: Any = getattr(views, kind)
    for pattern in patterns():
        view = getattr(pattern.callback, "view_class", None)
        options = getattr(pattern.callback, "view_initkwargs", {})
        is_of_others = str(options.get("template_name", "")).startswith("rest_framework/")
        if view is own and not options.get("next_page") and not is_of_others:
            return True
    return False
