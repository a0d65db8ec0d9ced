"""Words what an adoption leaves to a person, and what it is not sure of."""

from collections.abc import Iterator
from pathlib import Path

from shipway.adopt.facts import Theirs
from shipway.adopt.front import FRONT

WEB = "web: invoke serve"
"""The Procfile's line."""
_OLDEST_PYTHON = (3, 11)


def doubts(theirs: Theirs) -> Iterator[str]:
    """Yield what was assumed, and may be wrong."""
    branches = theirs.branches
    if branches.unsure and "invoke.yaml" not in theirs.files:
        names = ", ".join(branches.unsure)
        yield f"None of {names} is named as a production branch: {branches.production} is assumed"
    required = theirs.project.requirements
    if required.is_there and required.name not in theirs.files:
        yield f"requirements.txt begins as {required.name}, for which Railway's builder never looks"


def left(theirs: Theirs) -> Iterator[str]:
    """Yield what only a person can do: shipway edits no Python, and sees no dashboard."""
    project = theirs.project
    if not project.serves:
        yield from _start(theirs)
    yield from theirs.hidden
    yield from _builder(theirs)
    yield from _front(project.page)
    if not theirs.said.url:
        yield "invoke.yaml: write the public address as `url`, and look at the guesses"
    if not project.has_ledger and project.place.manage == Path():  # else manage.py lacks shipway/
        yield (
            f'{project.apps_file}: add "shipway.ledger" to INSTALLED_APPS to keep a row for '
            "each release (not needed otherwise)"
        )


def _start(theirs: Theirs) -> Iterator[str]:
    """Yield what still starts something else than `invoke serve`."""
    project = theirs.project
    if "Procfile" in theirs.files:
        runs = f"starts `{project.start}`" if project.start else "has no `web:` line"
        yield f"Procfile {runs}: make it `{WEB}`"
    for name in project.overriding:
        yield f"{name} decides in the Procfile's place: remove it, or start `invoke serve` there"
    if project.serves_asgi:
        yield "It starts an ASGI application, and `invoke serve` WSGI: websockets would not work"


def _builder(theirs: Theirs) -> Iterator[str]:
    """Yield what Railway's builder would not find, or find too old."""
    project = theirs.project
    if project.manifest:
        yield (
            f"{project.manifest} names the packages, and shipway installs requirements.txt, as "
            "Railway's builder does where there is one: write your packages there"
        )
    if project.place.manage != Path():
        yield (
            f"manage.py is in {project.place.manage.as_posix()}/, and what was written at the top: "
            "leave Railway's root directory empty"
        )
    if tuple(map(int, project.python.split(".")[:2])) < _OLDEST_PYTHON:
        yield f"Python {project.python} is asked for: shipway needs 3.11 or newer"


def _front(page: str) -> Iterator[str]:
    """Yield what is wrong where the site has no front page."""
    if not page:
        yield "No page is at /: name one that is as `readiness_page`, or no start counts as ready"
    elif page != FRONT:
        yield (
            "No page is at /, where the admin's `View site` leads: make one, or write "
            "`admin.site.site_url = None` into the root urls.py"
        )
