"""Runs inside the checked project's own environment and writes down what Django says there.

A program of its own that imports nothing of shipway, which that environment need not have. It
gets its question as JSON in the first argument, and leaves a JSON list of answers in a file.
"""

import importlib
import json
import os
import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answers = list[dict[str, Any]]


def main(question: dict[str, Any]) -> Answers:
    """Import, set up, check, compare models with migrations, and collect static files."""
    sys.path[:0] = dict.fromkeys(str(Path.cwd() / path) for path in question["paths"])
    os.environ["DJANGO_SETTINGS_MODULE"] = question["settings"]
    engines: set[str] = set()
    answers = _attempt("settings", lambda: _settings(engines)) or _attempt("setup", _setup)
    if answers:
        return answers
    for stage, step in (
        ("driver", lambda: _driver(engines)),
        ("wsgi", lambda: _wsgi(question["wsgi"], question["serves"])),
        ("checks", _checks),
        ("migrations", _migrations),
        ("static", lambda: _static(question["static_root"])),
    ):
        answers += _attempt(stage, step)
    return answers


def _attempt(stage: str, step: Callable[[], Answers]) -> Answers:
    try:
        return step()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops it is the answer
        text = f"{type(error).__name__}: {error}".replace("\n", " ")
        return [{"about": "broken", "stage": stage, "error": text, "place": _place(error)}]


def _place(error: BaseException) -> str:
    """Return `file:line` of the innermost frame that belongs to the project."""
    root = f"{Path.cwd()}{os.sep}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename.startswith(root)]
    return f"{own[-1].filename[len(root) :]}:{own[-1].lineno}" if own else ""


def _settings(engines: set[str]) -> Answers:
    from django.conf import settings

    engines.update(filter(None, (each.get("ENGINE") for each in settings.DATABASES.values())))
    # No database is needed to ask: an empty one in memory stands in for each that is named.
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.DATABASES = {alias: dict(memory) for alias in settings.DATABASES} or {
        "default": memory
    }
    return []


def _setup() -> Answers:
    import django

    django.setup()
    return []


def _driver(engines: set[str]) -> Answers:
    from django.db.utils import load_backend

    for engine in sorted(engines):
        load_backend(engine)
    return []


def _wsgi(named: str, serves: bool) -> Answers:
    """Import what `serve` would: named by shipway, else gunicorn's settings, else Django's."""
    from django.conf import settings

    own = Path("gunicorn.conf.py")
    if serves and not named and own.is_file():
        named = runpy.run_path(str(own.absolute())).get("wsgi_app") or ""
    if named:
        module, _, name = named.partition(":")
    else:
        module, _, name = (settings.WSGI_APPLICATION or "").rpartition(".")
    if module:
        function, _, _ = name.partition("(")  # gunicorn calls what is written as a call
        getattr(importlib.import_module(module), function or "application")
        return []
    return [{"about": "wsgi-missing"}] if serves else []


def _checks() -> Answers:
    from django.core import checks

    return [
        {
            "about": "system-check",
            "id": message.id or "check",
            "is_error": message.level >= checks.ERROR,
            "message": str(message.msg),  # either may be a translation that waits to be asked
            "hint": str(message.hint or ""),
        }
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]


def _migrations() -> Answers:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # as makemigrations does: names are stored untranslated
    loader = MigrationLoader(None)
    if conflicts := loader.detect_conflicts():
        raise ValueError(f"several last migrations in {', '.join(sorted(conflicts))}")
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changed = sorted(detector.changes(graph=loader.graph))
    return [{"about": "unmade", "apps": changed}] if changed else []


def _static(folder: str) -> Answers:
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    if not apps.is_installed("django.contrib.staticfiles"):
        return []
    if settings.STATIC_ROOT is not None:
        settings.STATIC_ROOT = folder
    call_command("collectstatic", interactive=False, verbosity=0)
    return []


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    found = main(asked)
    Path(asked["report"]).write_text(json.dumps(found), "utf-8")
    os._exit(0)  # whatever the project has started, nothing is waited for
