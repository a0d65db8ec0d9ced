"""Finds out early whether the server will be able to listen, before anything is prepared for it."""

import errno
import os
import socket
from typing import Any

from shipway import gunicorn_settings
from shipway.errors import ShipwayError, Status

_INHERITED = frozenset({"GUNICORN_FD", "LISTEN_FDS"})
"""The variables by which gunicorn is handed sockets that listen already."""


def settings() -> dict[str, Any]:
    """Return what gunicorn gets where the project says nothing; refuse wrong variables.

    To be asked before gunicorn is imported: that ends in a traceback where WEB_CONCURRENCY is no
    number, or is empty.
    """
    if not os.environ.get("WEB_CONCURRENCY", "").strip():
        os.environ.pop("WEB_CONCURRENCY", None)
    try:
        return gunicorn_settings.settings()
    except ValueError as error:
        raise ShipwayError(
            str(error), "correct the variable, or remove it", Status.COULD_NOT_RUN
        ) from error


def require_free(settings: Any) -> None:
    """Refuse an address of gunicorn's settings that something else listens on."""
    if settings.reuse_port or _INHERITED.intersection(os.environ):
        return
    for address in settings.address:
        if isinstance(address, tuple):  # else a socket file, which gunicorn replaces
            _require_free(*address)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ShipwayError(
                    f"port {port} is taken: {error.strerror}",
                    "stop what listens there, or set PORT to another number",
                    Status.COULD_NOT_RUN,
                ) from error
            raise ShipwayError(
                f"the server cannot listen on {host}:{port}: {error.strerror}",
                "look at `bind` in gunicorn.conf.py and GUNICORN_CMD_ARGS",
                Status.COULD_NOT_RUN,
            ) from error
