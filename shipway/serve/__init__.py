"""What the container runs: from nothing to a serving gunicorn, in one process and one Django start.

Imports nothing of the laptop's side, and needs no git.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from shipway import layout
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.serve import database, startup, static, superuser


def serve(config: Config, root: Path) -> None:
    """Prepare everything that a start needs, then become the server; returns only when it stops."""
    if os.name != "posix":
        raise ShipwayError(
            "gunicorn does not run on Windows", "use WSL, or `python manage.py runserver`",
            Status.COULD_NOT_RUN,
        )  # fmt: skip
    from shipway.serve.server import Server, require_free_port

    seconds: dict[str, float] = {}

    def phase(name: str, action: Callable[[], None]) -> None:
        start = time.monotonic()
        action()
        seconds[name] = round(time.monotonic() - start, 3)
        print(f"serve: {name} {seconds[name]:.2f} s", flush=True)

    require_free_port(os.environ.get("PORT", ""))
    project = layout.django_project(root, config.settings)
    sys.path[:0] = dict.fromkeys([str(root / project.path), str(root / project.manage)])
    phase("django", lambda: startup.load(project.settings, root))
    phase("database", lambda: database.wait(config.database_timeout))
    phase("migrate", database.migrate)
    phase("static", static.collect)
    phase("superuser", superuser.ensure)
    startup.close_connections()  # the workers must not share one that was opened before the fork
    Server(config, root, seconds).run()
