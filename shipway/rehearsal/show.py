"""Shows a rehearsed release to a person: started once more as on a laptop, until Ctrl-C."""

from collections.abc import Callable

from shipway.container.container import Container
from shipway.container.log import last_line
from shipway.errors import ShipwayError
from shipway.rehearsal.stage import Stage

_DRAINING = 10.0
"""Seconds that the container which a person looked at gets to end."""


def show(stage: Stage, say: Callable[[str], None]) -> None:
    """Start the live release once more, plain http, same data, until Ctrl-C.

    That it ends before is an error.
    """
    deployment = stage.standin.deployments[-1]
    # The commit alone makes nothing a platform.
    service = {**deployment.variables, "RAILWAY_GIT_COMMIT_SHA": deployment.commit}
    folder = stage.folder / "laptop"
    folder.mkdir()
    container = Container(deployment.source, deployment.made, service, folder)
    with container:
        with stage.step("Show") as hear:
            path, seconds = deployment.config.health_path, deployment.config.health_timeout
            container.wait_until_healthy(path, seconds, hear)
        say(f"\nLook at it: {container.url}/\n{stage.filled.said}\nCtrl-C ends it.")
        try:
            status = container.process.wait()
        except KeyboardInterrupt:
            container.stop(_DRAINING)
            return
    raise ShipwayError(
        f"what was shown ended by itself, with status {status}: {last_line(container.log)}",
        f"read {container.log}",
    )
