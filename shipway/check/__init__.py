"""Finds what would break in production, in a tree as a clean clone has it.

The commit's own requirements are installed in an environment of their own, and one Django start
under Railway's variables answers everything that only Django can say.
"""

from collections.abc import Callable
from pathlib import Path

from shipway import layout
from shipway.check import findings
from shipway.config import Config
from shipway.container import environment
from shipway.errors import ShipwayError, Status
from shipway.model import Finding, Level


def check(
    source: Path,
    config: Config,
    scratch: Path,
    say: Callable[[str], None],
    *,
    here: bool = False,
) -> list[Finding]:
    """Check the tree `source`; `here` takes the interpreter that runs this program.

    `say` hears where the environment differs from what Railway would make.
    """
    found: list[Finding] = []
    serves = True
    try:
        serves = "serve" in layout.start_command(source).split()
    except ShipwayError as error:
        found.append(_finding("start-command-missing", error))
    try:
        project = layout.django_project(source, config.settings)
    except ShipwayError as error:
        return [*found, _finding("django-project-missing", error)]
    try:
        made = environment.here() if here else environment.prepare(source)
    except ShipwayError as error:
        if error.status == Status.COULD_NOT_RUN:
            raise
        return [*found, _finding("requirements-not-installable", error)]
    if made.notice:
        say(made.notice)
    return found + findings.of_django(source, project, made, config, scratch, serves=serves)


def _finding(code: str, error: ShipwayError) -> Finding:
    return Finding(code, Level.ERROR, error.problem, error.hint)
