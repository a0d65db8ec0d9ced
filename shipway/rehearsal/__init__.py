"""The stage of a rehearsal: a throwaway remote whose push deploys, and a clone to release from.

Nothing here talks to the real remote but for one fetch, and nothing outlives the rehearsal but
the logs of one that failed.
"""

import shutil
import subprocess
import tempfile
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
from shipway.rehearsal import throwaway
from shipway.release.follow import ready_url
from shipway.release.push import push as push_plan
from shipway.repository import Repository, copies
from shipway.standin import StandIn, Stepping

_CARETAKER = 'read -r; sleep 1; rm -rf -- "$1"'
"""Removes the folder $1 when the pipe from this program closes, as it does whatever ends it; a
second later, since then the containers, which write there, have ended too."""
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
    with _scratch(say) as folder:
        say(f"Rehearsing on a throwaway remote: nothing is pushed to {config.remote}")
        with StandIn(folder, config, service_variables(folder, config), step, say) as standin:
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


def service_variables(folder: Path, config: Config) -> dict[str, str]:
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
    service = service_variables(stage.folder, stage.config)
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


@contextmanager
def _scratch(say: Callable[[str], None]) -> Iterator[Path]:
    """Make a folder, of which an error leaves the logs, and anything else, SIGKILL too, nothing.

    Whatever is temporary meanwhile lies in it, and goes with it.
    """
    folder = Path(tempfile.mkdtemp(prefix="shipway-rehearsal-"))
    usual, tempfile.tempdir = tempfile.tempdir, str(folder)
    caretaker = subprocess.Popen(
        ["bash", "-c", _CARETAKER, "bash", str(folder)], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    keep_logs = False
    try:
        yield folder
    except ShipwayError:
        keep_logs = True
        _show_end(folder, say)
        raise
    finally:
        tempfile.tempdir = usual
        _clear(folder, keep_logs=keep_logs)
        if keep_logs or not folder.exists():
            caretaker.kill()
        caretaker.communicate()  # or wait until it has removed what somebody still wrote to


def _show_end(folder: Path, say: Callable[[str], None]) -> None:
    """Show the last lines of the newest log."""
    logs = sorted(_logs(folder), key=lambda log: log.stat().st_mtime)
    if logs:
        say(f"\nThe last lines of {logs[-1]}:")
        for line in tail(logs[-1]):
            say(f"    {line}")


def _logs(folder: Path) -> set[Path]:
    """Return the logs that say anything."""
    return {log for log in (*folder.glob("*.log"), *folder.glob("*/*.log")) if log.stat().st_size}


def _clear(folder: Path, *, keep_logs: bool) -> None:
    """Remove the stage, but for its logs where they are asked for."""
    logs = _logs(folder) if keep_logs else set()
    if not logs:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in (*folder.glob("*/*"), *folder.iterdir()):
        if path in logs or any(path in log.parents for log in logs):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
