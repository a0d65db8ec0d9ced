"""Words what a stage of the inquiry broke on, and says whose fault that is."""

from collections.abc import Mapping
from typing import Any

Error = Mapping[str, Any]


def worded(error: Error) -> str:
    """Return the error as people read it."""
    return ": ".join(part for part in (error["type"], error["text"]) if part)


def is_value(error: Error) -> bool:
    """Say whether Django itself raised it: no code of the project's own was being run."""
    return not error["file"] and not is_app(error) and error["type"] != "SystemExit"


def is_app(error: Error) -> bool:
    """Say whether it is about an app that cannot be found."""
    return not error["file"] and "builtins.ImportError" in error["types"]
