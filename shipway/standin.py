"""A stand-in for GitHub and Railway: a bare remote whose pushes are deployed, and an edge in front.

The remote's post-receive hook calls a webhook; each push of the production branch is built,
started, probed, and put behind the edge, or it fails and the old deployment serves.
"""

import json
import queue
import shlex
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from shipway.config import Config
from shipway.container import environment, variables
from shipway.container.container import Container, build, tail
from shipway.edge import Edge
from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, copies

_HOOK = """
import json, sys, urllib.request
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for line in sys.stdin:
    old, new, ref = line.split()
    push = json.dumps({"ref": ref, "after": new}).encode()
    try:
        direct.open(urllib.request.Request(sys.argv[1], data=push), timeout=10).close()
    except OSError as error:
        sys.exit(str(error))
"""


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
        on_step: Callable[[str, float], None] = lambda _name, _seconds: None,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Prepare the addresses; nothing answers before the `with`.

        `service` are the service's own variables, `on_step` hears how long each step took, and
        `say` what a person should know.
        """
        self.remote = folder / "remote.git"
        self.deployments: list[Deployment] = []
        self._folder = folder
        self._config = config
        self._service = dict(service)
        self._on_step = on_step
        self._say = say
        self._pushes: queue.Queue[str] = queue.Queue()
        self._edge = Edge(variables.PUBLIC_DOMAIN)
        self.url = self._edge.url
        self._live = ExitStack()
        self._webhook = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(self))

    def __enter__(self) -> "StandIn":
        self._edge.__enter__()
        threading.Thread(target=self._webhook.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.close()
        self._webhook.shutdown()
        self._webhook.server_close()
        self._edge.__exit__(None, None, None)

    def install_hook(self) -> None:
        """Make the remote call the webhook after each push."""
        hook = self.remote / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        (hook.parent / "webhook.py").write_text(_HOOK, "utf-8")
        address = f"http://127.0.0.1:{self._webhook.server_port}/"
        command = [sys.executable, "-I", str(hook.parent / "webhook.py"), address]
        log = shlex.quote(str(self._hook_log))
        hook.write_text(f"#!/bin/sh\nexec {shlex.join(command)} 2>{log}\n", "utf-8")
        hook.chmod(0o755)
        # A hooks folder in the user's own configuration would win over this one.
        Repository(self.remote).git.run("config", "core.hooksPath", str(hook.parent))

    def received(self, push: Mapping[str, str]) -> None:
        """Take note of a push; only the production branch deploys."""
        if push["ref"] == f"refs/heads/{self._config.production_branch}":
            self._pushes.put(push["after"])

    def deploy_next(self, patience: float) -> Deployment:
        """Deploy the next push, which must be here within `patience` seconds; say how it went.

        One that fails leaves the deployment before it serving. All is done in the caller's thread:
        an interruption ends what is being built or started.
        """
        commit = self._next_push(patience)
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

    @property
    def _hook_log(self) -> Path:
        return self._folder / "webhook.log"

    def _next_push(self, patience: float) -> str:
        try:
            return self._pushes.get(timeout=patience)
        except queue.Empty:
            said = "".join(tail(self._hook_log, 1)) or "the hook says nothing"
            raise ShipwayError(
                f"no webhook told of a push within {patience:.0f} s: {said}",
                "git must be able to run a hook in the temporary folder: set TMPDIR to another one",
                Status.COULD_NOT_RUN,
            ) from None

    def _start(self, deployment: Deployment, started: ExitStack) -> int:
        """Start a container of the deployment's commit; return its port once it is healthy."""
        with self._step("Source"):
            copies.export(Repository(self.remote), deployment.commit, deployment.source)
        with self._step("Build"):
            made = self._built(deployment)
        railway = variables.railway(deployment.commit, self._config.production_branch)
        given = {**railway, **self._service}
        container = Container(deployment.source, made, given, deployment.folder)
        with self._step("Start"):
            started.enter_context(container)
            container.wait_until_healthy(self._config.health_path, self._config.health_timeout)
        return container.port

    def _built(self, deployment: Deployment) -> environment.Environment:
        log = deployment.folder / "build.log"
        made = environment.prepare(deployment.source, log)
        if made.notice:
            self._say(made.notice)
        build(deployment.source, made, self._config.build_command, log)
        return made

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self._on_step(name, time.monotonic() - start)


def _receiver(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            standin.received(json.loads(body))
            self.send_response_only(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Receiver
