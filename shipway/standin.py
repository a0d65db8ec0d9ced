"""A stand-in for GitHub and Railway: a bare remote whose pushes are deployed, and an edge in front.

The remote's post-receive hook calls a webhook; each push of the production branch is built,
started, probed, and put behind the edge, or it fails and the old deployment serves.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shipway.config import Config
from shipway.container import environment, variables
from shipway.container.container import Container, build
from shipway.edge import Edge
from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, copies
from shipway.webhook import Webhook

Stepping = Callable[[str], AbstractContextManager[Callable[[str], None]]]
"""Shows a step by its name while its block runs, and what the block tells while it waits."""


@contextmanager
def unseen(_name: str) -> Iterator[Callable[[str], None]]:
    """Show nothing of a step."""
    yield lambda _heard: None


@dataclass
class Deployment:
    """One deployment of a commit."""

    commit: str
    folder: Path
    reason: str = ""
    """Why it failed; empty where it is healthy."""
    config: Config = field(init=False)
    """By which it is built, probed and filled."""
    variables: dict[str, str] = field(default_factory=dict)
    """What the service has set for it."""
    made: environment.Environment = field(init=False)
    """The environment that was built for it."""
    container: Container = field(init=False)
    """Its container, ended or not."""

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
        step: Stepping = unseen,
        say: Callable[[str], None] = lambda _line: None,
        settings: Callable[[Path], Config] | None = None,
    ) -> None:
        """Prepare the addresses; nothing answers before the `with`.

        `service` are the service's own variables, `step` shows each step, and `say` says what a
        person should know. `settings` says by which configuration a tree is built and started,
        where that is not `config` for each.
        """
        self.remote = folder / "remote.git"
        self.deployments: list[Deployment] = []
        self._folder = folder
        self._config = config
        self._service = dict(service)
        self._settings = settings or (lambda _source: config)
        self._step = step
        self._say = say
        self._edge = Edge(variables.PUBLIC_DOMAIN)
        self.url = self._edge.url
        self._webhook = Webhook(config.production_branch, folder / "webhook.log")
        self._said: set[str] = set()
        self._open = ExitStack()

    def __enter__(self) -> "StandIn":
        self._open.enter_context(self._edge)
        self._open.enter_context(self._webhook)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def install_hook(self) -> None:
        """Make the remote tell of its pushes."""
        self._webhook.install(self.remote)

    def next_push(self, patience: float) -> str:
        """Return the commit of the next push, which must be here within `patience` seconds."""
        return self._webhook.next_push(patience)

    def add_variables(self, given: Mapping[str, str]) -> None:
        """Set more variables of the service, for what is deployed from now on."""
        self._service.update(given)

    def deploy(self, commit: str) -> Deployment:
        """Deploy a commit that the remote has; say how it went.

        One that fails leaves the deployment before it serving.
        """
        deployment = self.start(commit)
        if not deployment.reason:
            self.switch(deployment)
            for older in self.deployments[:-1]:
                if not older.reason:
                    older.container.stop()
        return deployment

    def start(self, commit: str) -> Deployment:
        """Build and start a commit until it is healthy, beside whatever serves; say how it went.

        That something is missing here, and not in the commit, is raised. All is done in the
        caller's thread: an interruption ends what is being built or started.
        """
        return self._started(commit, self._step, strictly=True)

    def start_earlier(self, commit: str) -> Deployment:
        """Start a commit that was live once, showing no steps; that it answers is enough."""
        return self._started(commit, unseen, strictly=False)

    def switch(self, deployment: Deployment) -> None:
        """Lead the edge to a deployment."""
        self._edge.switch(deployment.container.port)

    def _started(self, commit: str, step: Stepping, *, strictly: bool) -> Deployment:
        folder = self._folder / f"deployment-{len(self.deployments) + 1}"
        folder.mkdir()
        deployment = Deployment(commit, folder)
        self.deployments.append(deployment)
        try:
            self._start(deployment, step, strictly=strictly)
        except ShipwayError as error:
            if strictly and error.status == Status.COULD_NOT_RUN:
                raise
            deployment.reason = variables.without_secrets(error.problem, deployment.variables)
        return deployment

    def _start(self, deployment: Deployment, step: Stepping, *, strictly: bool) -> None:
        with step("Source"):
            copies.export(Repository(self.remote), deployment.commit, deployment.source)
        deployment.config = self._settings(deployment.source)
        deployment.variables = {**deployment.config.variables, **self._service}
        railway = variables.railway(deployment.commit, self._config.production_branch)
        given = {**railway, **deployment.variables}
        with step("Build"):
            deployment.made = self._built(deployment, given)
        container = Container(deployment.source, deployment.made, given, deployment.folder)
        deployment.container = container
        with step("Start") as hear:
            self._open.enter_context(container)
            path, seconds = deployment.config.health_path, deployment.config.health_timeout
            try:
                container.wait_until_healthy(path, seconds, hear, strictly=strictly)
            except ShipwayError:
                container.stop()
                raise

    def _built(self, deployment: Deployment, given: Mapping[str, str]) -> environment.Environment:
        log = deployment.folder / "build.log"
        made = environment.prepare(deployment.source, log)
        if made.notice and made.notice not in self._said:
            self._said.add(made.notice)
            self._say(made.notice)
        build(deployment.source, made, deployment.config.build_command, given, log)
        return made
