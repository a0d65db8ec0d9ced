"""The stage of a rehearsal: a throwaway remote whose push deploys, and a clone to release from.

Nothing here talks to the real remote but for one fetch, and nothing outlives the rehearsal but
the logs of one that failed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from shipway import site
from shipway.config import Config
from shipway.container import environment, group, variables
from shipway.container.container import Container, last_line, require_platform, tail
from shipway.errors import ShipwayError
from shipway.model import Plan
from shipway.rehearsal import scratch, throwaway
from shipway.release.follow import ready_url
from shipway.release.push import push as push_plan
from shipway.repository import Repository, copies
from shipway.standin import StandIn, Stepping

_DRAINING = 10.0
"""Seconds that the container which a person looked at gets to end."""
_WEBHOOK_TIME = 5.0
"""Seconds within which a push must be told; git waits for the hook that tells it."""
_ANSWER_TIME = 30.0
"""Seconds until a deployment that is healthy must answer at the public address."""


@dataclass(frozen=True)
class Stage:
    """Where a rehearsal plays."""

    config: Config
    """The project's configuration, with the stand-in's address as the public one."""
    clone: Repository
    standin: StandIn
    folder: Path
    step: Stepping


@contextmanager
def stage(
    root: Path, config: Config, say: Callable[[str], None], step: Stepping
) -> Iterator[Stage]:
    """Set the stage for the project in `root`; clear it away afterwards, logs of failures aside."""
    require_platform()
    with scratch.folder(say) as folder:
        say(f"Rehearsing on a throwaway remote: nothing is pushed to {config.remote}")
        with StandIn(folder, config, _service_variables(folder, config), step, say) as standin:
            bare = throwaway.make(root, config, folder, standin.remote, say)
            standin.install_hook()
            clone = copies.clone(bare, folder / "clone", config.remote)
            clone.introduce()
            yield Stage(replace(config, url=standin.url), clone, standin, folder, step)


def released(stage: Stage, say: Callable[[str], None]) -> str:
    """Return the commit to rehearse where nothing waits to be released: the one that is."""
    config = stage.config
    tip = stage.clone.commit_id(f"refs/remotes/{config.remote}/{config.production_branch}") or ""
    say(f"{config.main_branch} is released already, as {tip[:9]}: rehearsing that")
    return tip


def push(stage: Stage, plan: Plan) -> None:
    """Push what the plan says; the stand-in must be told of it, as Railway is."""
    push_plan(stage.clone, plan)
    stage.standin.next_push(_WEBHOOK_TIME)


def require_live(stage: Stage, commit: str) -> None:
    """Deploy a commit of the remote, and require the public address to answer with it then."""
    reason = stage.standin.deploy(commit).reason
    if not reason:
        with stage.step("Live"):
            reason = site.wait_until_live(ready_url(stage.config), commit, _ANSWER_TIME).reason
    if reason:
        raise ShipwayError(
            f"this release would not go live: {reason}",
            f"mend it, commit, and rehearse again; the whole log is in {stage.folder}",
        )


def _service_variables(folder: Path, config: Config) -> dict[str, str]:
    """Return what the service itself would have set: a key, a volume, and the configured ones."""
    volume = folder / "volume"
    volume.mkdir(exist_ok=True)
    return {
        "SECRET_KEY": variables.secret_key(),
        "RAILWAY_VOLUME_MOUNT_PATH": str(volume),
        **config.variables,
    }


def show(stage: Stage, say: Callable[[str], None]) -> None:
    """Start the live release once more as on a laptop, plain http, same data, until Ctrl-C.

    That it ends before is an error.
    """
    deployment = stage.standin.deployments[-1]
    service = _service_variables(stage.folder, stage.config)
    service["RAILWAY_GIT_COMMIT_SHA"] = deployment.commit  # alone, it makes nothing a platform
    made = environment.prepare(deployment.source, stage.folder / "build.log")
    folder = stage.folder / "laptop"
    folder.mkdir()
    container = Container(deployment.source, made, service, folder)
    with container:
        with stage.step("Show") as hear:
            path, seconds = stage.config.health_path, stage.config.health_timeout
            container.wait_until_healthy(path, seconds, hear)
            login = _demonstrate(stage, deployment.source, made, service)
        say(f"\nLook at it: {container.url}/\n{login}\nCtrl-C ends it.")
        try:
            status = container.process.wait()
        except KeyboardInterrupt:
            container.stop(_DRAINING)
            return
    raise ShipwayError(
        f"what was shown ended by itself, with status {status}: {last_line(container.log)}",
        f"read {container.log}",
    )


def _demonstrate(
    stage: Stage, source: Path, made: environment.Environment, service: dict[str, str]
) -> str:
    """Fill the database with demonstration data; return what the command said, with the login."""
    if not stage.config.demo_command:
        return "This project has no demonstration data."
    given = {**variables.of_this_machine(), **variables.IMAGE, **service}
    own, log = variables.with_programs(given, str(made.programs)), stage.folder / "demo.log"
    if group.run(["bash", "-c", stage.config.demo_command], source, own, log):
        return f"No demonstration data: `{stage.config.demo_command}` says: {last_line(log)}"
    return "\n".join(tail(log))
