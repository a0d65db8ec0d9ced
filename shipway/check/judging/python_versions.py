"""Decides which packages refuse the Python that the builder picks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from shipway import layout
from shipway.check.asking import installing
from shipway.check.project import Project
from shipway.check.reading.texts import line_with
from shipway.check.undecidable import Undecidable
from shipway.requirements import Requirement

_VARIABLE = "RAILPACK_PYTHON_VERSION"
_SERIES = (layout.DEFAULT_PYTHON, "3.14", "3.12", "3.11", "3.10")


@dataclass(frozen=True)
class Refusal:
    """A package that does not take the Python, and which Pythons it takes."""

    package: str
    version: str
    accepts: str


def wanted(project: Project) -> tuple[str, str, int]:
    """Return the Python that the builder picks, the file that says so and its line; none: its own.

    Unless `_VARIABLE` says otherwise, as the service has it.
    """
    if stated := project.config.variables.get(_VARIABLE, ""):
        return stated, "invoke.yaml", line_with(project.text("invoke.yaml"), _VARIABLE)
    return layout.pinned_python(project.root)


def refusals(project: Project) -> list[Refusal]:
    """Return the packages of requirements.txt that refuse the Python which the builder picks."""
    python = wanted(project)[0]
    found = [
        Refusal(name, version, accepts)
        for name, version, accepts in _demands(project)
        if not installing.accepts(accepts, python)
    ]
    return sorted(found, key=lambda each: each.package != "django")


def accepted(found: list[Refusal]) -> str:
    """Return a Python that all of these packages accept; empty where there is none."""
    fit = (x for x in _SERIES if all(installing.accepts(each.accepts, x) for each in found))
    return next(fit, "")


def _demands(project: Project) -> Iterator[tuple[str, str, str]]:
    """Yield what is known of packages: name, version, and the Pythons that it accepts."""
    try:
        there: Mapping[str, Any] = project.alone.value("packages")
        provided = project.provided
    except Undecidable:
        there, provided = {}, frozenset()
    asked = {each.name: each for each in project.requirements.packages}
    for name in sorted(provided | asked.keys()):
        installed, pinned = there.get(name, {}), _pinned(asked.get(name))
        if installed and pinned in ("", installed["version"]) and not _is_left_out(project, name):
            yield name, installed["version"], installed["requires_python"]
        elif name == "django" and pinned:
            yield name, pinned, installing.django_demands(project.requirements)


def _pinned(asked: Requirement | None) -> str:
    try:
        return str(Version(asked.pinned)) if asked and asked.pinned else ""
    except InvalidVersion:
        return ""


def _is_left_out(project: Project, name: str) -> bool:
    """Say whether what is installed of a package is not what its line asks for."""
    lines = (re.split(r"[^\w.-]", line)[0] for line in project.installed.left_out)
    return any(canonicalize_name(line) == name for line in lines)
