"""A stand-in for GitHub and Railway: a bare remote whose push deploys, and an edge in front.

The remote's post-receive hook calls a webhook; for each push of the production branch a
deployment is built, started, probed, and put behind the edge, or it fails and the old one serves.
"""

import json
import queue
import shlex
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar

from shipway.config import Config
from shipway.container import environment, variables
from shipway.container.container import Container, build
from shipway.edge import Edge
from shipway.errors import ShipwayError
from shipway.repository import Repository, copies

_Result = TypeVar("_Result")
_HOOK = """
import json, sys, urllib.request
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for line in sys.stdin:
    old, new, ref = line.split()
    push = json.dumps({"ref": ref, "after": new}).encode()
    direct.open(urllib.request.Request(sys.argv[1], data=push), timeout=10).close()
"""


@dataclass
class Deployment:
    """One deployment of a commit, as it goes on."""

    commit: str
    folder: Path
    status: str = "QUEUED"
    reason: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each finished step took."""

    @property
    def source(self) -> Path:
        """The commit's tree."""
        return self.folder / "source"


class StandIn:
    """A context manager: while it is open, pushing to `remote` deploys to `url`."""

    def __init__(
        self,
        folder: Path,
        config: Config,
        service: Mapping[str, str],
        on_step: Callable[[str, float], None] = lambda _name, _seconds: None,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Prepare the addresses; nothing runs before the `with`.

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
        self._pushes: queue.Queue[str | None] = queue.Queue()
        self._edge = Edge(variables.PUBLIC_DOMAIN)
        self.url = self._edge.url
        self._live: ExitStack | None = None
        self._starting: Container | None = None
        self._webhook = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(self))
        self._worker = threading.Thread(target=self._deploy_pushes)

    def __enter__(self) -> "StandIn":
        self._edge.__enter__()
        threading.Thread(target=self._webhook.serve_forever, daemon=True).start()
        self._worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._webhook.shutdown()
        self._webhook.server_close()
        self._pushes.put(None)
        if starting := self._starting:
            starting.stop()  # nobody waits for its health any more
        self._worker.join()
        if self._live:
            self._live.close()
        self._edge.__exit__(None, None, None)

    def install_hook(self) -> None:
        """Make the remote call the webhook after each push."""
        hook = self.remote / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        (hook.parent / "webhook.py").write_text(_HOOK, "utf-8")
        address = f"http://127.0.0.1:{self._webhook.server_port}/"
        command = [sys.executable, "-I", str(hook.parent / "webhook.py"), address]
        hook.write_text(f"#!/bin/sh\nexec {shlex.join(command)}\n", "utf-8")
        hook.chmod(0o755)
        # A hooks folder in the user's own configuration would win over this one.
        Repository(self.remote).git.run("config", "core.hooksPath", str(hook.parent))

    def received(self, push: Mapping[str, str]) -> None:
        """Take note of a push; only the production branch deploys."""
        if push["ref"] == f"refs/heads/{self._config.production_branch}":
            self._pushes.put(push["after"])

    def failure_of(self, commit: str) -> str | None:
        """Return why the deployment of `commit` failed; None while it did not."""
        found = [d for d in self.deployments if d.commit == commit and d.status == "FAILED"]
        return found[-1].reason if found else None

    def _deploy_pushes(self) -> None:
        while (commit := self._pushes.get()) is not None:
            folder = self._folder / f"deployment-{len(self.deployments) + 1}"
            folder.mkdir()
            deployment = Deployment(commit, folder)
            self.deployments.append(deployment)
            started = ExitStack()
            try:
                self._deploy(deployment, started)
            except ShipwayError as error:
                started.close()
                deployment.status, deployment.reason = "FAILED", error.problem
            except Exception as error:  # noqa: BLE001 - the worker must outlive it, or every later push hangs
                started.close()
                deployment.status, deployment.reason = "FAILED", f"the stand-in broke: {error!r}"

    def _deploy(self, deployment: Deployment, started: ExitStack) -> None:
        log = deployment.folder / "build.log"
        self._step(deployment, "Source", lambda: self._snapshot(deployment))
        made = self._step(deployment, "Build", lambda: self._built(deployment, log))
        container = started.enter_context(
            Container(deployment.source, made, self._given(deployment), deployment.folder)
        )
        self._starting = container
        path, seconds = self._config.health_path, self._config.health_timeout
        self._step(deployment, "Start", lambda: container.wait_until_healthy(path, seconds))
        self._starting = None
        self._edge.switch(container.port)
        deployment.status = "SUCCESS"
        if self._live:
            self._live.close()
        self._live = started

    def _snapshot(self, deployment: Deployment) -> None:
        copies.export(Repository(self.remote), deployment.commit, deployment.source)

    def _built(self, deployment: Deployment, log: Path) -> environment.Environment:
        made = environment.prepare(deployment.source, log)
        if made.notice:
            self._say(made.notice)
        given = self._given(deployment)
        build(deployment.source, made, self._config.build_command, given, log)
        return made

    def _given(self, deployment: Deployment) -> dict[str, str]:
        railway = variables.railway(deployment.commit, self._config.production_branch)
        return {**railway, **self._service}

    def _step(self, deployment: Deployment, name: str, action: Callable[[], _Result]) -> _Result:
        deployment.status = name
        start = time.monotonic()
        result = action()
        deployment.seconds[name] = time.monotonic() - start
        self._on_step(name, deployment.seconds[name])
        return result


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
