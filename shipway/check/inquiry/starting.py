"""Lets gunicorn and manage.py read the words that a start hands them, as they do first of all."""

from __future__ import annotations

import importlib
import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

_LOGS = ("accesslog", "errorlog")


def refused(calls: list[list[str]]) -> list[tuple[list[str], str]]:
    """Return the calls that would end at once, each with the reason; the program is first."""
    found = []
    for call in calls:
        told = _by_gunicorn(call[1:]) if call[0] == "gunicorn" else _by_manage(call[1:])
        if told:
            found.append((call, told.replace(f"{Path.cwd()}/", "")[:300]))
    return found


def _by_gunicorn(arguments: list[str]) -> str:
    """Return what gunicorn says of its arguments, and of the file with its settings."""
    try:
        # the project's own, which need not be the one that serve was written for
        gunicorn: Any = importlib.import_module("gunicorn.app.wsgiapp")
    except ImportError:  # which is told as such, or this is Windows
        return ""
    before, sys.argv = sys.argv, ["gunicorn", *arguments]
    said = io.StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(said):
            config: Any = gunicorn.WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").cfg
        _ = config.address
    except SystemExit:
        last = next(filter(None, reversed(said.getvalue().splitlines())), "")
        return "" if last.startswith("KeyError") else last  # a variable that is not known here
    except Exception as error:  # noqa: BLE001 - whatever stops it is the answer
        return str(error)
    finally:
        sys.argv = before
    if config.daemon:
        return "with --daemon it goes on in the background, and the container ends with the command"
    files = [(name, str(getattr(config, name) or "-")) for name in _LOGS]
    lost = [(name, x) for name, x in files if x != "-" and not Path(x).absolute().parent.is_dir()]
    return f"{lost[0][0]} is {lost[0][1]}, whose folder is not there" if lost else ""


def _by_manage(arguments: list[str]) -> str:
    """Return what a command of manage.py says of its arguments; a name that is none is told."""
    from django.core.management import CommandError, get_commands, load_command_class

    app: Any = get_commands().get(arguments[0])
    if app is None:
        return ""
    try:
        command: Any = load_command_class(app, arguments[0]) if isinstance(app, str) else app
        command.create_parser("manage.py", arguments[0]).parse_args(arguments[1:])
    except CommandError as error:
        return str(error).removeprefix("Error: ")
    except (Exception, SystemExit):  # noqa: BLE001 - its own code, which need not load here
        return ""
    return ""
