"""Fills the database of a rehearsal with the project's own demonstration data."""

from dataclasses import dataclass
from pathlib import Path

from shipway.container import group
from shipway.container.log import last_line, tail
from shipway.standin import Deployment


@dataclass(frozen=True)
class Demonstration:
    """How it went."""

    said: str
    """What the command said, or why there is no data."""
    worked: bool


NONE = Demonstration("This project has no demonstration data.", False)


def fill(deployment: Deployment, log: Path) -> Demonstration:
    """Run the demo command in the deployment's own tree and environment, as on a laptop."""
    command = deployment.config.demo_command
    own = deployment.made.variables(deployment.folder, deployment.variables)
    log.unlink(missing_ok=True)
    if group.run(["bash", "-c", command], deployment.source, own, log):
        said = f"No demonstration data: `{command}` says: {last_line(log)}"
        return Demonstration(said, False)
    return Demonstration("\n".join(tail(log)), True)
