"""Fills the database of a rehearsal with the project's own demonstration data."""

from dataclasses import dataclass

from shipway.container import group, variables
from shipway.container.container import last_line, tail
from shipway.rehearsal.stage import Stage
from shipway.standin import Deployment


@dataclass(frozen=True)
class Demonstration:
    """How it went."""

    said: str
    """What the command said, or why there is no data."""
    worked: bool


def fill(stage: Stage, deployment: Deployment) -> Demonstration:
    """Run the demo command in the deployment's own tree and environment, as on a laptop."""
    command = stage.config.demo_command
    if not command:
        return Demonstration("This project has no demonstration data.", False)
    given = {**variables.of_this_machine(), **variables.IMAGE, **stage.service}
    own = variables.with_programs(given, str(deployment.made.programs))
    log = stage.folder / "demo.log"
    log.unlink(missing_ok=True)
    if group.run(["bash", "-c", command], deployment.source, own, log):
        said = f"No demonstration data: `{command}` says: {last_line(log)}"
        return Demonstration(said, False)
    return Demonstration("\n".join(tail(log)), True)
