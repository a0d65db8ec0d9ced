"""The settings of the web server, for a plain `gunicorn backend_analytics_server.wsgi` too.

Read before Django is loaded, and by other programs than gunicorn's own command: settings and
hooks only. A malformed variable stops the start with one line that names it.
"""

import os
from pathlib import Path
from typing import Any


def _number(name: str, default: int, *, least: int, most: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if value.isascii() and value.isdigit() and least <= int(value[:9]) <= most:
        return int(value)
    raise SystemExit(f"{name} must be a whole number from {least} to {most}, not {value[:40]!r}.")


pythonpath = "project"
bind = f"0.0.0.0:{_number('PORT', 8000, least=1, most=65535)}"

# Threads, since a request waits for the database most of its time; two processes, since one
# alone cannot use a second core. Loaded once, before the fork: faster, and the memory is shared.
worker_class = "gthread"
workers = _number("WEB_CONCURRENCY", 2, least=1, most=64)
threads = 4
preload_app = True

graceful_timeout = 30
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s bytes %(M)s ms'

# Nobody administers a running copy, and the socket would be a file left in the home folder.
control_socket_disable = True

# A worker proves that it lives by touching a file: in memory, a slow disk cannot stop it.
if os.access("/dev/shm", os.W_OK):  # noqa: S108
    worker_tmp_dir = str(Path("/dev/shm"))  # noqa: S108


def post_worker_init(worker: Any) -> None:  # noqa: ARG001
    """Collect the source's records behind the web, in a thread of each worker."""
    from monitor.scheduling import start_pulling

    start_pulling()
