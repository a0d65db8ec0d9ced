"""What the container runs: from nothing to a serving gunicorn, in one process and one Django start.

Imports nothing of the laptop's side, and needs no git.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.serve import database, ledger, listening, startup, static, superuser
from shipway.serve.log import Phases, say
from shipway.serve.termination import Termination

if TYPE_CHECKING:
    from shipway.serve.server import Server

_OLDEST_GUNICORN = 27
"""The first with the parts that ours is built on."""


def serve(config: Config, root: Path, *, check_only: bool = False) -> None:
    """Prepare everything that a start needs, then become the server; returns only when it stops.

    With `check_only` it stops before it becomes the server, as a pre-deploy step wants it.
    """
    if os.name != "posix":
        raise ShipwayError(
            "gunicorn does not run on Windows", "use WSL, or `python manage.py runserver`",
            Status.COULD_NOT_RUN,
        )  # fmt: skip
    # The changelog is the tree's, whatever folder this was started in.
    config = replace(config, changelog=str(root / config.changelog))
    phases = Phases()
    with Termination() as termination:
        server = None if check_only else _server(config, root)
        _prepare(config, root, phases, termination)
        if server:
            server.serve(phases.seconds, termination.check)
        else:
            say("everything is ready to be served")


def _server(config: Config, root: Path) -> "Server":
    """Read the server's settings, since nothing has to be prepared where they are wrong."""
    _require_gunicorn()
    settings = listening.settings()
    from shipway.serve.server import Server

    return Server(config, root, settings)


def _require_gunicorn() -> None:
    """Refuse a gunicorn without the parts that ours is built on."""
    try:
        from gunicorn import __version__, version_info
    except ModuleNotFoundError:
        version_info, __version__ = (0,), "none"
    if version_info[0] < _OLDEST_GUNICORN:
        raise ShipwayError(
            f"`invoke serve` needs gunicorn {_OLDEST_GUNICORN} or newer, and this is {__version__}",
            f"write gunicorn>={_OLDEST_GUNICORN} into requirements.txt, pinned as you pin the rest",
            Status.COULD_NOT_RUN,
        )


def _prepare(config: Config, root: Path, phases: Phases, termination: Termination) -> None:
    with phases.phase("django"):
        startup.load(config, root)
        collecting = static.begin()  # in a process of its own, beside the database's work
    with phases.phase("database"):
        database.wait(config.database_timeout, termination)
    with phases.phase("migrate"):
        from shipway.serve import migration

        applied = migration.migrate(config, termination)
    with phases.phase("static"):
        collecting.finish()
    with phases.phase("superuser"):
        superuser.ensure()
    with phases.phase("ledger"):
        ledger.record(config, applied, phases.seconds)
    termination.check()
