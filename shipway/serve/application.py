"""Configures gunicorn's application as gunicorn itself does, and words what is wrong.

In the order in which they count: what serve sets, gunicorn.conf.py or the file that `--config`
names, GUNICORN_CMD_ARGS. There is no command line: the arguments of this process are Invoke's.
"""

import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from gunicorn.app.base import Application

from shipway.errors import ShipwayError, Status
from shipway.serve.log import say

_FILE = "gunicorn.conf.py"
_ARGUMENTS = "GUNICORN_CMD_ARGS"


class ConfiguredApplication(Application):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's application with its configuration, and with what that asks of this process."""

    cfg: Any

    def __init__(self, defaults: Mapping[str, Any]) -> None:
        """`defaults` hold where the project says nothing."""
        self._defaults = defaults
        self.stated: set[str] = set()
        """The settings that the project states itself."""
        super().__init__()

    def do_load_config(self) -> None:
        """Read the configuration, and look at what gunicorn would only meet later."""
        self.load_default_config()
        self.stated.clear()
        self.load_config()
        try:
            self.cfg.validate()
            os.environ.update(self.cfg.env)
            _ = self.cfg.address, self.cfg.worker_class, self.cfg.logger_class
        except Exception as error:
            raise _wrong("gunicorn's configuration", first_line(error)) from error

    def load_config(self) -> None:
        """Take each source in its turn, and go where they say: the project's code may need it."""
        given = self._arguments()
        for name, value in self._defaults.items():
            self.cfg.set(name, value)
        self.chdir()
        location = given.get("config") or (_FILE if Path(_FILE).is_file() else "")
        for name, value in self._contents(location).items():
            if name in self.cfg.settings:
                self._state(location, name, value)
        for name, value in given.items():
            self._state(_ARGUMENTS, name, value)
        self.chdir()
        for path in filter(None, (self.cfg.pythonpath or "").split(",")):
            if (folder := str(Path(path).absolute())) not in sys.path:
                sys.path.insert(0, folder)

    def get_config_from_filename(self, filename: str) -> dict[str, Any]:
        """Run the file as gunicorn does, but let through what goes wrong in it."""
        module = ModuleType("__config__")
        module.__file__ = filename
        sys.modules[module.__name__] = module
        code = compile(Path(filename).read_bytes(), filename, "exec")
        exec(code, vars(module))  # noqa: S102 - this is what the file is for
        return vars(module)

    def reload(self) -> None:
        """Read the configuration again at SIGHUP; a wrong one is told and not taken."""
        before = self.cfg
        try:
            super().reload()
        except ShipwayError as error:
            self.cfg = before
            say(f"the configuration stays as it was: {error}")

    def _arguments(self) -> dict[str, Any]:
        parser = self.cfg.parser()
        parser.error = _refuse  # its own way is to print everything that gunicorn can do
        try:
            given = vars(parser.parse_args(self.cfg.get_cmd_args_from_env()))
        except ValueError as error:
            raise _wrong(_ARGUMENTS, first_line(error)) from error
        return {k: value for k, value in given.items() if value is not None and k != "args"}

    def _contents(self, location: str) -> dict[str, Any]:
        place = location.removeprefix("file:")
        try:
            if location.startswith("python:"):
                return dict(self.get_config_from_module_name(location.removeprefix("python:")))
            return self.get_config_from_filename(place) if place else {}
        except (Exception, SystemExit) as error:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == place]
            line = f" (line {frames[-1].lineno})" if frames else ""
            what = f"{type(error).__name__}: {first_line(error)}{line}"
            raise _wrong(location, what) from error

    def _state(self, source: str, name: str, value: Any) -> None:
        self.stated.add(name)
        try:
            self.cfg.set(name, value)
        except Exception as error:
            raise _wrong(source, f"{name}: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """Return what an error says first; its type where it says nothing."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(": ")


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)


def _wrong(source: str, what: str) -> ShipwayError:
    return ShipwayError(
        f"{source} is wrong: {what}", "correct it, or remove it: serve needs none",
        Status.COULD_NOT_RUN,
    )  # fmt: skip
