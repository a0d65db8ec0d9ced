"""A stand-in for GitHub and Railway: a bare remote whose pushes are deployed, and an edge in front.

The remote's post-receive hook calls a webhook; each push of the production branch is built,
started, probed, and put behind the edge, or it fails and the old deployment serves.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shipway.config import Config
from shipway.container import environment, variables
from shipway.container.container import Container, build
from shipway.edge import Edge
from shipway.errors import ShipwayError
from shipway.repository import Repository, copies
from shipway.webhook import Webhook

Stepping = Callable[[str], AbstractContextManager[Callable[[str], None]]]
"""Shows a step by its name while its block runs, and what the block tells while it waits."""


@contextmanager
def _unseen(_name: str) -> Iterator[Callable[[str], None]]:
    yield lambda _heard: None


@dataclass
class Deployment:
    """One deployment of a commit."""

    commit: str
    folder: Path
    reason: str = ""
    """Why it failed; empty where it went live."""

    @property
    def source(self) -> Path:
        """The commit's tree."""
        return self.folder / "source"


class StandIn:
    """A context manager: while it is open, pushes to `remote` can be deployed to `url`."""

    def __init__(
        self,
        folder: Path,
        config: Config,
        service: Mapping[str, str],
        step: Stepping = _unseen,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Prepare the addresses; nothing answers before the `with`.

        `service` are the service's own variables, `step` shows each step, and `say` says what a
        person should know.
        """
        self.remote = folder / "remote.git"
        self.deployments: list[Deployment] = []
        self._folder = folder
        self._config = config
        self._service = dict(service)
        self._step = step
        self._say = say
        self._edge = Edge(variables.PUBLIC_DOMAIN)
        self.url = self._edge.url
        self._webhook = Webhook(config.production_branch, folder / "webhook.log")
        self._open, self._live = ExitStack(), ExitStack()

    def __enter__(self) -> "StandIn":
        self._open.enter_context(self._edge)
        self._open.enter_context(self._webhook)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.close()
        self._open.close()

    def install_hook(self) -> None:
        """Make the remote tell of its pushes."""
        self._webhook.install(self.remote)

    def next_push(self, patience: float) -> str:
        """Return the commit of the next push, which must be here within `patience` seconds."""
        return self._webhook.next_push(patience)

    def deploy(self, commit: str) -> Deployment:
        """Deploy a commit that the remote has; say how it went.

        One that fails leaves the deployment before it serving. All is done in the caller's thread:
        an interruption ends what is being built or started.
        """
        folder = self._folder / f"deployment-{len(self.deployments) + 1}"
        folder.mkdir()
        deployment = Deployment(commit, folder)
        self.deployments.append(deployment)
        with ExitStack() as started:
            try:
                port = self._start(deployment, started)
            except ShipwayError as error:
                deployment.reason = error.problem
                return deployment
            self._edge.switch(port)
            self._live.close()
            self._live = started.pop_all()
        return deployment

    def _start(self, deployment: Deployment, started: ExitStack) -> int:
        """Start a container of the deployment's commit; return its port once it is healthy."""
        railway = variables.railway(deployment.commit, self._config.production_branch)
        given = {**railway, **self._service}
        with self._step("Source"):
            copies.export(Repository(self.remote), deployment.commit, deployment.source)
        with self._step("Build"):
            made = self._built(deployment, given)
        container = Container(deployment.source, made, given, deployment.folder)
        with self._step("Start") as hear:
            started.enter_context(container)
            path, seconds = self._config.health_path, self._config.health_timeout
            container.wait_until_healthy(path, seconds, hear)
        return container.port

    def _built(self, deployment: Deployment, given: Mapping[str, str]) -> environment.Environment:
        log = deployment.folder / "build.log"
        made = environment.prepare(deployment.source, log)
        if made.notice:
            self._say(made.notice)
        build(deployment.source, made, self._config.build_command, given, log)
        return made
