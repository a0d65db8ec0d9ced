"""Words what a stage of the inquiry broke on, and says whose fault that is."""

from collections.abc import Mapping
from typing import Any

from shipway.check.project import Project
from shipway.check.undecidable import Undecidable

Error = Mapping[str, Any]
LOCAL_ONLY = "mend it until this passes; what is only on your machine is not in the commit"
"""The hint for what breaks in a clean clone."""


def worded(error: Error) -> str:
    """Return the error as people read it."""
    return ": ".join(part for part in (error["type"], error["text"]) if part)


def is_value(error: Error) -> bool:
    """Say whether Django itself raised it: no code of the project's own was being run."""
    return not error["file"] and not is_app(error) and error["type"] != "SystemExit"


def is_app(error: Error) -> bool:
    """Say whether it is about an app that cannot be found."""
    return not error["file"] and "builtins.ImportError" in error["types"]


def refused_texts(project: Project) -> set[str]:
    """Return the errors that are told of a setting."""
    try:
        return {error["text"] for error in project.django.value("values").values()}
    except Undecidable:
        return set()
