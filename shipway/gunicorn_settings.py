"""The settings of gunicorn that hold where a project says nothing, for `serve` and gunicorn alike.

Imports nothing heavy: a gunicorn.conf.py takes them over with `globals().update(settings())`.
"""

import os
from collections.abc import Mapping
from typing import Any

from shipway import capacity

_SHARED_MEMORY = "/dev/shm"  # noqa: S108


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return names and values; raise ValueError where PORT or WEB_CONCURRENCY is no such number."""
    port = _number("PORT", environ, most=65535) or 8000
    asked = _number("WEB_CONCURRENCY", environ, most=64)
    fitting = capacity.capacity(capacity.read(), asked)
    found = {
        "bind": f"0.0.0.0:{port}",
        # Threads, since a request waits for the database most of its time; loaded before the
        # fork, so that the processes start at once and share memory.
        "worker_class": "gthread",
        "workers": fitting.workers,
        "threads": fitting.threads,
        "preload_app": True,
        # Longer than a proxy keeps an idle connection: the one that closes it should be the proxy,
        # which knows that it sends nothing.
        "keepalive": 75,
        "accesslog": "-",
        "access_log_format": '"%(r)s" %(s)s %(b)s bytes %(M)s ms %({x-request-id}o)s',
        # Nobody administers a container by it, and it would be a file left in the home folder.
        "control_socket_disable": True,
    }
    if os.access(_SHARED_MEMORY, os.W_OK):
        # A worker proves that it lives by touching a file; in memory a slow disk cannot stop it.
        found["worker_tmp_dir"] = _SHARED_MEMORY
    return found


def _number(name: str, environ: Mapping[str, str], most: int) -> int | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most:
        return int(text)
    raise ValueError(f"{name} must be a whole number from 1 to {most}, not {text[:40]!r}")
