"""The settings of the web server, for a plain `gunicorn backend_analytics_server.wsgi` too.

Read before Django is loaded, and by other programs than gunicorn's own command: settings and
hooks only. A malformed variable stops the start with one line that names it.
"""

from typing import Any

from shipway.gunicorn_settings import settings

# The port, processes and threads that fit the container, and what else `invoke serve` takes.
try:
    globals().update(settings())
except ValueError as error:
    raise SystemExit(str(error)) from error

pythonpath = "project"


def post_worker_init(worker: Any) -> None:  # noqa: ARG001
    """Collect the source's records behind the web, in a thread of each worker."""
    from monitor.scheduling import start_pulling

    start_pulling()
