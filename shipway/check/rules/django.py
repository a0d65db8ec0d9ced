"""Whether Django loads in a clean clone, and what its own checks say."""

import re
from collections.abc import Iterator
from typing import Any

from shipway.check.judging import stated
from shipway.check.judging.broken import LOCAL_ONLY, worded
from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_OWN_CODES = frozenset(
    f"security.W{number}" for number in ("004", "005", "008", "012", "016", "018", "020", "021")
) | {"staticfiles.W004"}
"""Checks of Django's that a rule of its own words better."""
_LOOKS = re.compile(r"sys\.argv|RUN_MAIN")
"""How code finds out what it is started for."""
_KEY = "security.W009"


@rule(Level.ERROR)
def start_unanswered(project: Project) -> Iterator[Found]:
    """Importing the project, or a page of it, ends Python, never ends, or fails in an odd way.

    A server would fare alike. Look for code at import time, or in a view, that exits, waits (for a
    request, a query, an input), or changes what Python itself relies on, as `sys.path` is.
    """
    if project.django.is_broken:
        yield Found(
            project.django.unasked,
            "look for code at import time, or in a view, that exits or waits: "
            "a request, a query, an input",
            *project.django.asking[1:],
        )
        return
    calls = shell.calls(project.commands.started)
    ends = any(each.script.endswith("manage.py") for each in calls)
    for each in _lasting_threads(project) if ends else ():
        if not _LOOKS.search(project.text(each["file"])):
            yield Found(
                "a thread that is started while the code loads never ends, so `manage.py migrate` "
                "would not either, and what stands behind it would not start",
                "write daemon=True into threading.Thread(…), and start it in the server alone",
                each["file"], each["line"],
            )  # fmt: skip


def _lasting_threads(project: Project) -> list[dict[str, Any]]:
    try:
        return list(project.django.value("threads"))
    except Undecidable:  # that nothing loads is told by itself
        return []


@rule(Level.ERROR)
def wsgi_missing(project: Project) -> Iterator[Found]:
    """Nothing names the WSGI application, so `invoke serve` does not know what to serve.

    Set WSGI_APPLICATION in the settings, or `wsgi` in invoke.yaml.
    """
    if project.commands.serves and not project.django.value("wsgi")["module"]:
        yield Found(
            "nothing names the WSGI application, so `invoke serve` would not start",
            'set WSGI_APPLICATION in the settings, like "mysite.wsgi.application"',
        )


@rule(Level.ERROR)
def migrations_conflict(project: Project) -> Iterator[Found]:
    """An app has several last migrations, as two branches leave them, so `migrate` refuses.

    `python manage.py makemigrations --merge` joins them; commit the new file.
    """
    for app, names in project.django.value("migrations")["conflicts"].items():
        yield Found(
            f"{app} has several last migrations, {' and '.join(names)}, so `migrate` would refuse",
            "python manage.py makemigrations --merge, then commit the new file",
        )


@rule(Level.ERROR)
def migrations_broken(project: Project) -> Iterator[Found]:
    """The migrations do not load, or their own code breaks, so `migrate` fails.

    Mend the migration that the finding names. A function for `RunPython` takes its models from
    `apps.get_model`, as they were then, and not from models.py; it meets an empty database at the
    first deployment.
    """
    if error := project.django.error("migrations"):
        what = f"the migrations do not load: {worded(error)}"
        named = re.match(r"Migration (\w+)\.(\w+) dependencies", error["text"])
        path = "/".join((named[1], "migrations", f"{named[2]}.py")) if named else ""
        own = next((x for x in project.own_files if path and f"/{x}".endswith(f"/{path}")), "")
        yield Found(what, LOCAL_ONLY, error["file"] or own, error["line"])
        return
    if broken := project.django.value("tables"):
        is_late = "no such" in broken["text"] or "no column" in broken["text"]
        yield Found(
            f"`migrate` stops in {broken['migration']} with an empty database, as at the first "
            f"deployment: {worded(broken)}",
            "take the model from apps.get_model(…), as it was then" if is_late
            else "let it do without the rows" if broken["is_of_data"] else LOCAL_ONLY,
            broken["file"], broken["line"], Level.WARNING if broken["is_of_data"] else None,
        )  # fmt: skip


@rule(Level.ERROR)
def unmade_migrations(project: Project) -> Iterator[Found]:
    """Models changed without a migration, so the tables lack what the code asks for.

    `python manage.py makemigrations`, then commit the new files. A permission of `class Meta` is a
    change too. An app without a folder named migrations, with `__init__.py` in it, gets no table at
    all: `python manage.py makemigrations` with the app's name makes it; a line in .gitignore may
    keep it out of the commit.
    """
    told = project.django.value("migrations")
    changed = told["changed"]
    started = f"{project.commands.started}\n{project.commands.pre_deploy}"
    for app in told["unmigrated"] if "run-syncdb" not in started else ():
        yield Found(
            f"{app} has models and no migrations, so its tables would not exist in production",
            f"python manage.py makemigrations {app}, then commit {app}/migrations with its "
            "__init__.py (does .gitignore keep it out?)",
        )
    if changed:
        yield Found(
            f"models of {', '.join(changed)} changed without a migration: "
            "the tables in production would not have what the code asks for",
            "python manage.py makemigrations, then commit the new files",
        )


@rule(Level.WARNING)
def system_check(project: Project) -> Iterator[Found]:
    """What Django's own checks say, under the code that Django has for it.

    Django's system check reference explains each.
    """
    is_written = bool(project.django.value("settings")["secret_key"]["file"])
    own = {*_OWN_CODES, *stated.REFUSED_BY_CHECKS, *([_KEY] if is_written else [])}
    for told in project.django.value("checks"):
        if told["id"] not in own:
            level = Level.ERROR if told["is_error"] else Level.WARNING
            hint = told["hint"] or f"look up {told['id']} in Django's system check reference"
            yield Found(told["message"], hint, level=level, code=told["id"])
