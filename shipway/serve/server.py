"""Becomes gunicorn within this process, through gunicorn's own application and arbiter."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.errors import AppImportError
from gunicorn.util import import_app

from shipway import capacity
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.serve import draining, listening, parent, startup
from shipway.serve.access_log import JsonLog, PlainLog
from shipway.serve.application import ConfiguredApplication, first_line
from shipway.serve.arbiter import Arbiter
from shipway.serve.health import HealthLayer
from shipway.serve.log import say
from shipway.serve.request_id import RequestId


class _Supervised(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The last step of gunicorn's own `run`, with an arbiter that leaves late."""

    def run(self) -> None:
        """Serve until a signal ends it; what keeps the arbiter from starting is said in a line."""
        try:
            Arbiter(self).run()
        except ShipwayError:
            raise
        except Exception as error:
            raise ShipwayError(
                f"gunicorn does not start: {first_line(error)}",
                "look at gunicorn.conf.py and GUNICORN_CMD_ARGS",
                Status.COULD_NOT_RUN,
            ) from error


class Server(ConfiguredApplication, _Supervised):
    """The gunicorn that serves the project."""

    def __init__(self, config: Config, root: Path, defaults: Mapping[str, Any]) -> None:
        """Read the configuration; refuse a wrong one, or an address that is taken."""
        self._config = config
        self._root = root
        super().__init__({**defaults, "chdir": str(root)})
        listening.require_free(self.cfg)

    def do_load_config(self) -> None:
        """Read the configuration, and fit it to how this container will be stopped."""
        super().do_load_config()
        stated = self.cfg.graceful_timeout if "graceful_timeout" in self.stated else None
        self.draining = draining.decide(os.environ, stated)
        self.cfg.set("graceful_timeout", self.draining.drain)
        if "logger_class" not in self.stated and not self.cfg.statsd_host:
            log = JsonLog if self._config.access_log == "json" else PlainLog
            self.cfg.set("logger_class", log)

    def serve(self, seconds: Mapping[str, float], check: Callable[[], None]) -> None:
        """Become the server; `seconds` are the phases of the start.

        `check` raises where a signal has come before gunicorn took the signals over.
        """
        self._seconds = seconds
        self.check = check
        say(self._size())
        if self.draining.warning:
            say(self.draining.warning)
        if parent.shell() == 1:
            say(parent.WARNING)
        self.run()

    def load(self) -> WSGIApplication:
        """Import the WSGI application, and put our own layers in front of it."""
        try:
            application: WSGIApplication = import_app(self._name())
            startup.settle()
        except (Exception, SystemExit) as error:
            refusal = startup.refusal(error, self._root)
            if self.cfg.preload_app:
                raise refusal from error
            raise AppImportError(refusal.message) from error  # a worker's way to say it
        startup.close_connections()  # the workers must not share one opened before the fork
        return RequestId(HealthLayer(application, self._config, self._seconds))

    def _name(self) -> str:
        from django.conf import settings

        name: str = self._config.wsgi or self.cfg.wsgi_app or ""
        return name or ":".join((settings.WSGI_APPLICATION or "").rsplit(".", 1))

    def _size(self) -> str:
        limits = capacity.read()
        fitting = capacity.capacity(limits)
        size = capacity.Capacity(self.cfg.workers, self.cfg.threads)
        if size == fitting:
            return f"{size}, for {limits}"
        return f"{size}, as configured; {limits} would get {fitting}"
