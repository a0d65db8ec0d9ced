"""What the container runs: from nothing to a serving gunicorn, in one process and one Django start.

Imports nothing of the laptop's side, and needs no git.
"""

import os
import sys
from pathlib import Path

from shipway import layout
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.serve import database, startup, static, superuser
from shipway.serve.log import Phases
from shipway.serve.termination import Termination


def serve(config: Config, root: Path) -> None:
    """Prepare everything that a start needs, then become the server; returns only when it stops."""
    if os.name != "posix":
        raise ShipwayError(
            "gunicorn does not run on Windows", "use WSL, or `python manage.py runserver`",
            Status.COULD_NOT_RUN,
        )  # fmt: skip
    from shipway.serve.server import Server, require_free_port

    phases = Phases()
    require_free_port(os.environ.get("PORT", ""))
    project = layout.django_project(root, config.settings)
    sys.path[:0] = dict.fromkeys([str(root / project.path), str(root / project.manage)])
    with Termination() as termination:
        with phases.phase("django"):
            startup.load(project.settings, root)
        collecting = static.begin()  # in a process of its own, beside the database's work
        with phases.phase("database"):
            database.wait(config.database_timeout, termination)
        with phases.phase("migrate"):
            database.migrate()
        with phases.phase("static"):
            collecting.finish()
        with phases.phase("superuser"):
            superuser.ensure()
        startup.close_connections()  # the workers must not share one opened before the fork
        termination.check()
    Server(config, root, phases.seconds).run()
