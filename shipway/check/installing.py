"""Makes the environment in which a tree is asked: its own requirements, as near as can be had."""

from dataclasses import dataclass
from pathlib import Path

from shipway import layout
from shipway.check.requirements import Requirements
from shipway.container import environment
from shipway.container.environment import Environment
from shipway.errors import ShipwayError, Status


@dataclass(frozen=True)
class Installed:
    """The environment to ask in, and how installing went."""

    made: Environment | None
    error: ShipwayError | None = None
    """Why requirements.txt does not install as it is."""
    left_out: tuple[str, ...] = ()
    """The lines that could not be installed."""
    is_exact: bool = False
    """Whether it has what requirements.txt brings, and nothing else."""


def installed(root: Path, requirements: Requirements, *, here: bool) -> Installed:
    """Return the environment with the tree's requirements, or the one that runs this program."""
    if here:
        return Installed(environment.here())
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
    made, left_out = environment.prepare_packages(lines, layout.python_version(root))
    if any(line.lower().startswith("django=") for line in left_out):
        made, left_out = environment.prepare_packages(lines, layout.DEFAULT_PYTHON)
    return Installed(made, error, left_out)
