"""Asks Django, in one start in the commit's own environment, and words its answers as findings."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shipway.check import inquiry
from shipway.config import Config
from shipway.container import variables
from shipway.container.container import last_line
from shipway.container.environment import Environment
from shipway.errors import ShipwayError, Status
from shipway.model import DjangoProject, Finding, Level

_TIMEOUT = 180
_Answer = Mapping[str, Any]


def of_django(
    source: Path,
    project: DjangoProject,
    made: Environment,
    config: Config,
    scratch: Path,
    *,
    serves: bool,
) -> list[Finding]:
    """Return what Django finds in the tree under Railway's variables.

    `serves` says that `invoke serve` starts it, which has to know the WSGI application.
    """
    question = {
        "paths": [str(project.path), str(project.manage), "."],  # the order that serve has
        "settings": project.settings,
        "wsgi": config.wsgi,
        "serves": serves,
        "static_root": str(scratch / "static"),
        "report": str(scratch / "inquiry.json"),
    }
    answers = _ask(question, source, made, config)
    return [finding for answer in answers for finding in _WORDING[answer["about"]](answer)]


def _ask(
    question: Mapping[str, Any], source: Path, made: Environment, config: Config
) -> list[_Answer]:
    given = {
        **variables.of_this_machine(),
        **variables.IMAGE,
        **variables.railway("0" * 40, config.production_branch),
        **variables.MYSQL_SERVICE,
        "SECRET_KEY": variables.secret_key(),
        **config.variables,
    }
    report = Path(question["report"])
    log = report.with_suffix(".log")  # no pipe, which would be open as long as any child of a child
    try:
        with log.open("wb") as output:
            result = subprocess.run(
                [str(made.python), "-I", inquiry.__file__, json.dumps(question)],
                cwd=source, env=given, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, timeout=_TIMEOUT, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ShipwayError(
            f"the project's Django start did not end within {_TIMEOUT} s",
            "look for code at import time that waits: a request, a query, an input",
        ) from error
    if not report.exists():
        raise ShipwayError(
            f"the project's Django ended with status {result.returncode} before it could answer; "
            f"its output ends: {last_line(log)}",
            "run `python manage.py check` to see what happens",
            Status.COULD_NOT_RUN,
        )
    answers: list[_Answer] = json.loads(report.read_text("utf-8"))
    return answers


def _broken(answer: _Answer) -> list[Finding]:
    codes = {
        "settings": ("settings-import-error", "the settings do not import in a clean clone"),
        "setup": ("installed-app-missing", "the installed apps do not load in a clean clone"),
        "driver": ("database-driver-unusable", "the database's driver does not load"),
        "wsgi": ("wsgi-import-error", "the WSGI application does not import in a clean clone"),
        "static": ("static-not-collectable", "collectstatic fails"),
        "migrations": ("migrations-broken", "the migrations do not load"),
        "checks": ("checks-broken", "Django's own checks do not run"),
    }
    code, what = codes[answer["stage"]]
    hint = "mend it until this passes; what is only on your machine is not in the commit"
    return [Finding(code, Level.ERROR, f"{what}: {answer['error']}", hint, answer["place"])]


def _system_check(answer: _Answer) -> list[Finding]:
    hint = answer["hint"] or f"look up {answer['id']} in Django's system check reference"
    level = Level.ERROR if answer["is_error"] else Level.WARNING
    return [Finding(answer["id"], level, answer["message"], hint)]


def _wsgi_missing(_: _Answer) -> list[Finding]:
    return [
        Finding(
            "wsgi-missing",
            Level.ERROR,
            "nothing names the WSGI application, so `invoke serve` would not start",
            'set WSGI_APPLICATION in the settings, like "mysite.wsgi.application"',
        )
    ]


def _unmade(answer: _Answer) -> list[Finding]:
    return [
        Finding(
            "unmade-migrations",
            Level.ERROR,
            f"models of {', '.join(answer['apps'])} changed without a migration: "
            "the tables in production would not have what the code asks for",
            "python manage.py makemigrations, then commit the new files",
        )
    ]


_WORDING: Mapping[str, Callable[[_Answer], list[Finding]]] = {
    "broken": _broken,
    "system-check": _system_check,
    "unmade": _unmade,
    "wsgi-missing": _wsgi_missing,
}
