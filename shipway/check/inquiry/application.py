"""Imports the application that the server would serve."""

from __future__ import annotations

import importlib
import inspect
import os
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .modules import is_found


def wsgi(question: Mapping[str, Any], found: list[Any]) -> dict[str, str]:
    """Import what the server would: named by the start, else gunicorn's settings, else Django's.

    What is found is appended to `found`, since an application is no answer in JSON. Where that is
    for ASGI alone, the pages are those of Django's own for WSGI.
    """
    from django.conf import settings as configured

    named = question["wsgi"] or _of_gunicorn(question) or question["served"]
    if named:
        module, _, name = named.partition(":")
    else:
        module, _, name = (configured.WSGI_APPLICATION or "").rpartition(".")
    if not module:
        if not question["serves"]:
            found.append(_of_django())
        return {"module": ""}
    function, called, _ = (name or "application").partition("(")
    imported, astray = _on_its_own(module)
    if named == question["served"] and not hasattr(imported, function):
        found.append(_of_django())  # what the command names is judged by itself
        return {"module": module, "astray": ""}
    application = getattr(imported, function)
    application = application() if called else application  # gunicorn calls what is written so
    is_asynchronous = inspect.iscoroutinefunction(getattr(application, "__call__", None))  # noqa: B004
    found.append(_of_django() if is_asynchronous else application)
    return {"module": module, "astray": "" if question["is_stated"] else astray}


def _of_gunicorn(question: Mapping[str, Any]) -> str:
    """Return what gunicorn's own settings name, where shipway's serve reads them."""
    own = Path("gunicorn.conf.py")
    if not question["serves"] or not own.is_file():
        return ""
    return str(runpy.run_path(str(own.absolute())).get("wsgi_app") or "")


def _of_django() -> Any:
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def _on_its_own(module: str) -> tuple[Any, str]:
    """Import the WSGI module as a server does; return what it says of settings that are nowhere."""
    variable = "DJANGO_SETTINGS_MODULE"
    ours = os.environ.pop(variable)
    try:
        imported = importlib.import_module(module)
    finally:
        theirs = os.environ.setdefault(variable, ours)
        os.environ[variable] = ours
    return imported, "" if is_found(theirs) else theirs
