"""Whether what Railway runs exists, and does what a deployment needs."""

from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.errors import ShipwayError
from shipway.model import Level


@rule(Level.ERROR)
def django_project_missing(project: Project) -> Iterator[Found]:
    """There is no manage.py, or it names no settings module that is in the tree.

    Commit them; Railway's builder recognises Django by a manage.py at the root.
    """
    try:
        _ = project.layout
    except ShipwayError as error:
        yield Found(error.problem, error.hint)


@rule(Level.ERROR)
def start_command_missing(project: Project) -> Iterator[Found]:
    """Nothing says how to start, or not in the way that the rest of the project relies on.

    Add a file named Procfile with the line `web: invoke serve`. Without one, Railway's builder
    starts a Django project only where manage.py is at the root, with `migrate` and gunicorn, and
    then nobody answers `/readyz`.
    """
    if project.commands.start_file:
        return
    if "manage.py" not in project.files or "invoke.yaml" in project.files:
        yield Found(
            "there is no Procfile with a `web:` line, so nothing says how to start",
            "add a file named Procfile with the line `web: invoke serve`",
        )
