"""Reads invoke.yaml: refuses one that Invoke could not read, before Invoke reads it.

Invoke loads tasks.py first, and ends in a traceback at a file that is no YAML or that contradicts
its own settings.
"""

import locale
from pathlib import Path
from typing import Any

from invoke.config import AmbiguousMergeError
from invoke.config import Config as Settings
from invoke.exceptions import AmbiguousEnvVar, UncastableEnvVar
from invoke.vendor import yaml

from shipway.errors import ShipwayError, Status

_LINES = "write `name: value` lines with spaces before them, and text in quotes"
# TypeError: a name that is no text, at any depth.
_UNTAKEN = (AmbiguousMergeError, AmbiguousEnvVar, UncastableEnvVar, RecursionError, TypeError)
_yaml: Any = yaml


class _Once(_yaml.SafeLoader):  # type: ignore[misc] # whose package has no types
    """Refuses a name that stands twice in one mapping, of which the last would win silently."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Return the mapping."""
        names: set[str] = set()
        for name, _ in node.value:
            if not isinstance(name, yaml.ScalarNode):
                continue
            if name.value in names:
                problem = f"{name.value} stands here for the second time"
                raise _yaml.constructor.ConstructorError(None, None, problem, name.start_mark)
            names.add(name.value)
        return super().construct_mapping(node, deep)


def require_readable(path: Path) -> None:
    """Refuse what is wrong with the file itself; that there is none is right."""
    stated = _loaded(path) or {}
    _require_readable_here(path)
    if not isinstance(stated, dict) or not all(isinstance(key, str) for key in stated):
        raise _refusal(path.name, "this is no mapping of names", _LINES)
    for key, value in stated.items():
        try:
            Settings(overrides={key: value}, lazy=True).load_shell_env()
        except _UNTAKEN as error:
            raise _refusal(
                path.name,
                f"{key} holds what Invoke does not take there",
                f"shipway's settings are those under `shipway:`; remove {key} if you miss nothing",
            ) from error


def section(path: Path) -> Any:
    """Return the `shipway:` section of another project's file; None where there is none."""
    stated = _loaded(path)
    return stated.get("shipway") if isinstance(stated, dict) else None


def _require_readable_here(path: Path) -> None:
    """Refuse what this machine's own encoding does not have, in which Invoke reads the file."""
    encoding = locale.getpreferredencoding(False)
    try:
        path.read_text(encoding)
    except UnicodeDecodeError as error:
        place = _line(path, error.object.count(b"\n", 0, error.start))
        raise _refusal(place, f"Invoke reads this as {encoding} here, and it is UTF-8",
                       "set PYTHONUTF8=1 in the environment") from error  # fmt: skip
    except OSError:  # there is none
        return


def _loaded(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
        return _yaml.load(text, _Once)
    except FileNotFoundError:
        return None
    except OSError as error:
        hint = "make it a file that you may read, or remove it"
        raise _refusal(path.name, error.strerror, hint) from error
    except UnicodeDecodeError as error:
        place = _line(path, error.object.count(b"\n", 0, error.start))
        raise _refusal(place, "this is no UTF-8", "save the file as UTF-8") from error
    except yaml.reader.ReaderError as error:
        place = _line(path, text.count("\n", 0, error.position))
        raise _refusal(place, error.reason, "remove the character") from error
    except yaml.MarkedYAMLError as error:
        place = _line(path, (error.problem_mark or error.context_mark).line)
        raise _refusal(place, error.problem, _LINES) from error
    except ValueError as error:  # a date like 2026-02-31
        raise _refusal(path.name, str(error), _LINES) from error


def _line(path: Path, before: int) -> str:
    return f"{path.name}, line {before + 1}"


def _refusal(place: str, problem: str | None, hint: str) -> ShipwayError:
    return ShipwayError(f"{place}: {problem}", hint, Status.COULD_NOT_RUN)
