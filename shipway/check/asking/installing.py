"""Makes the environment in which a tree is asked: its own requirements, as near as can be had."""

from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from shipway import layout
from shipway.container import environment, interpreter
from shipway.container.environment import Environment
from shipway.errors import ShipwayError, Status
from shipway.requirements import Requirements

_OF_DJANGO = {3: ">=3.6", 4: ">=3.8", 5: ">=3.10", 6: ">=3.12"}
"""What Django's series ask of Python, where none can be installed to say it."""
_OF_THE_INQUIRY = ">=3.9"


@dataclass(frozen=True)
class Installed:
    """The environment to ask in, and how installing went."""

    made: Environment | None
    error: ShipwayError | None = None
    """Why requirements.txt does not install as it is."""
    left_out: tuple[str, ...] = ()
    """The lines that could not be installed."""
    hindered: ShipwayError | None = None
    """Why nothing can be installed at all, whatever the requirements are."""
    is_exact: bool = False
    """Whether it has what requirements.txt brings, and nothing else."""


def installed(root: Path, requirements: Requirements, *, here: bool) -> Installed:
    """Return the environment with the tree's requirements, or the one that runs this program."""
    if here:
        return Installed(environment.here())
    try:
        return _installed(root, requirements)
    except ShipwayError as error:
        return Installed(None, hindered=error)


def _installed(root: Path, requirements: Requirements) -> Installed:
    if not _can_ask_with(layout.python_version(root), requirements):
        return nearest(root, requirements, None)
    try:
        return Installed(environment.prepare(root), is_exact=True)
    except ShipwayError as error:
        if error.status == Status.COULD_NOT_RUN:
            raise
        return nearest(root, requirements, error)


def nearest(
    root: Path, requirements: Requirements, error: ShipwayError | None, more: tuple[str, ...] = ()
) -> Installed:
    """Return an environment with what does install, and with `more` packages."""
    lines = [each.text for each in requirements.packages]
    lines += more if requirements.package("django") else ("django", *more)
    wanted = layout.python_version(root)
    if not _can_ask_with(wanted, requirements):
        wanted = layout.DEFAULT_PYTHON
    made, left_out = environment.prepare_packages(lines, wanted)
    return Installed(made, error, left_out)


def _can_ask_with(python: str, requirements: Requirements) -> bool:
    """Say whether the pinned Django accepts a Python, and the inquiry runs with what is here."""
    if not accepts(django_demands(requirements), python):
        return False
    runs = accepts(_OF_THE_INQUIRY, python)
    return runs or accepts(_OF_THE_INQUIRY, interpreter.find(python)[1])


def django_demands(requirements: Requirements) -> str:
    """Return the Pythons that the pinned Django accepts, as far as is known without it."""
    django = requirements.package("django")
    try:
        return _OF_DJANGO.get(Version(django.pinned).major, "") if django else ""
    except InvalidVersion:  # which no version is pinned
        return ""


def accepts(demands: str, python: str) -> bool:
    """Say whether a package with these demands takes a Python, whose last part may be open."""
    latest = python if python.count(".") > 1 else f"{python}.99"
    try:
        return SpecifierSet(demands).contains(latest, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True
