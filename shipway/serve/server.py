"""Becomes gunicorn within this process: its own arbiter, our health answers in front of Django.

gunicorn.conf.py and GUNICORN_CMD_ARGS count as they do for gunicorn itself.
"""

import importlib
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gunicorn.app.base import Application
from gunicorn.glogging import Logger

from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.serve.health import HEALTH_PATHS, HealthLayer
from shipway.serve.startup import refusal


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's log without the probes, which would bury everything else."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Log one request."""
        if environ.get("PATH_INFO") not in HEALTH_PATHS:
            super().access(resp, req, environ, request_time)


class Server(Application):  # type: ignore[misc]  # gunicorn has no types
    """The gunicorn that serves the project."""

    def __init__(self, config: Config, root: Path, seconds: Mapping[str, float]) -> None:
        self._config = config
        self._root = root
        self._seconds = seconds
        super().__init__()

    def load_config(self) -> None:
        """Read gunicorn.conf.py, then GUNICORN_CMD_ARGS; Invoke's own arguments are not ours."""
        parser = self.cfg.parser()
        given = vars(parser.parse_args(self.cfg.get_cmd_args_from_env()))
        file = given.pop("config", None) or self._root / "gunicorn.conf.py"
        self.cfg.set("preload_app", True)
        self.cfg.set("logger_class", AccessLog)
        if Path(file).is_file():
            self.load_config_from_file(str(file))
        for name, value in given.items():
            if value is not None and name != "args":
                self.cfg.set(name.lower(), value)

    def load(self) -> HealthLayer:
        """Import the WSGI application, and put the health answers in front of it."""
        module, name = self._application()
        try:
            application: Any = getattr(importlib.import_module(module), name)
        except (Exception, SystemExit) as error:
            raise refusal(error, self._root) from error
        return HealthLayer(application, self._config, self._seconds)

    def _application(self) -> tuple[str, str]:
        from django.conf import settings

        if self._config.wsgi:
            module, _, name = self._config.wsgi.partition(":")
            return module, name or "application"
        module, _, name = (settings.WSGI_APPLICATION or "").rpartition(".")
        return module, name


def require_free_port(port: str) -> None:
    """Refuse a PORT that is no number or that something else listens on."""
    if not port:
        return
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ShipwayError(
            f"PORT is {port!r}, which is no port", "set PORT to a number", Status.COULD_NOT_RUN
        )
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("0.0.0.0", int(port)))  # noqa: S104 - where the server will listen
        except OSError as error:
            raise ShipwayError(
                f"port {port} is taken: {error.strerror}",
                "stop what listens there, or set PORT to another number",
                Status.COULD_NOT_RUN,
            ) from error
