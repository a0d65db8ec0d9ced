"""One started copy: the Procfile's `web` line under Railway's rules, probed and stopped."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from shipway import procfile, site
from shipway.container import group, variables
from shipway.container.environment import Environment
from shipway.container.installing import INSTALL
from shipway.container.log import last_line, limit
from shipway.errors import ShipwayError, Status
from shipway.model import Answer

PROBE_HEADERS = {"Host": variables.PROBE_HOST, "X-Forwarded-Proto": "https"}
EDGE_HEADERS = {"Host": variables.PUBLIC_DOMAIN, "X-Forwarded-Proto": "https"}
"""What a request through the edge has, for asking a container that the edge does not lead to."""


def build(
    source: Path, environment: Environment, command: str, given: Mapping[str, str], log: Path
) -> None:
    """Run the service's build command in the tree, as the builder does after its own install.

    `given` are the variables that Railway and the service would set.
    """
    if command in ("", INSTALL):
        return  # the environment is what this command makes
    if "'" in command:
        raise ShipwayError(
            "the build command has a single quote, at which Railway's builder would end it",
            "use double quotes, in build_command and in the service's settings",
        )
    own = environment.variables(log.parent, given, building=True)
    if group.run(["sh", "-c", command], source, own, log):
        raise ShipwayError(
            f"the build command fails: {last_line(log)}",
            f"run `{command}` here until it works; its output is in {log}",
        )


class Container:
    """A process group that runs the tree's start command; a context manager that ends it.

    It does not outlive this program, however that ends.
    """

    def __init__(
        self, source: Path, environment: Environment, given: Mapping[str, str], folder: Path
    ) -> None:
        """`given` are the variables that Railway and the service would set."""
        self.port = free_port()
        self.log = folder / "container.log"
        self._environment = {**environment.variables(folder, given), "PORT": str(self.port)}
        self._command = procfile.start_command(source)
        self._source = source
        self._process: subprocess.Popen[bytes] | None = None
        self._asked_to_end = self._ended = False

    def __enter__(self) -> "Container":
        command = ["bash", "-c", self._command]
        self._process = group.start(command, self._source, self._environment, self.log)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The container's own address, without the edge."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The first process, the one that SIGTERM goes to."""
        if self._process is None:
            raise RuntimeError("the container was not started")
        return self._process

    def wait_until_healthy(
        self,
        path: str,
        seconds: float,
        hear: Callable[[str], None] = lambda _answer: None,
        *,
        strictly: bool = True,
    ) -> None:
        """Probe as Railway does until exactly 200; raise with the reason where that never comes.

        `hear` is told of every other answer. Not `strictly`, whatever is no server's error will
        do: it answers, and another release of it may have had another health path.
        """
        deadline = time.monotonic() + seconds
        while True:
            status = self.process.poll()
            if status is not None:
                raise self._unhealthy(f"it ended with status {status} before it was healthy")
            answer = site.ask(f"{self.url}{path}", PROBE_HEADERS, timeout=10)
            if answer.status == 200 or (not strictly and 0 < answer.status < 500):
                return
            said = _worded(answer)
            hear(f"{path} {said}")
            if time.monotonic() > deadline:
                problem = f"{path} never answered 200 within {seconds:.0f} s; it last {said}"
                raise self._unhealthy(problem)
            limit(self.log)
            time.sleep(0.1)

    def ended(self) -> str:
        """Say how the start command has ended by itself; empty where it runs."""
        status = self.process.poll()
        if status is None:
            return ""
        return f"it ended by itself, with status {status}; its log ends: {last_line(self.log)}"

    def named_commit(self) -> str | None:
        """Return the commit that it names as `invoke serve` does; None where it is none."""
        return site.named_commit(site.ask(f"{self.url}{site.READY_PATH}", EDGE_HEADERS))

    def run(self, command: list[str], log: Path) -> int:
        """Run a command beside it, in its tree and with its variables; return the status."""
        return group.run(command, self._source, self._environment, log)

    def ask_to_end(self) -> None:
        """SIGTERM to the first process, once: a second one would mean: at once."""
        if not self._asked_to_end and self.process.poll() is None:
            self._asked_to_end = True
            self.process.send_signal(signal.SIGTERM)

    def stop(self, draining: float = 0) -> int:
        """SIGTERM to the first process, SIGKILL to the group after `draining` seconds."""
        process = self.process
        if self._ended:  # by now its number may be another group's
            return process.returncode
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(draining)
        status = group.end(process)
        self._ended = True
        return status

    def _unhealthy(self, what: str) -> ShipwayError:
        return ShipwayError(
            f"the container does not start: {what}; its log ends: {last_line(self.log)}",
            f"read {self.log}, or start it here with `{self._command}`",
        )


def _worded(answer: Answer) -> str:
    if not answer.status:
        return f"gave no answer: {answer.reason}"
    reason = site.stated_reason(answer)
    return f"answered {answer.status}" + (f": {reason}" if reason else "")


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def obstacle() -> ShipwayError | None:
    """Return why nothing can be started here as Railway does it; None where it can."""
    if os.name != "posix":
        return ShipwayError(
            "gunicorn does not run on Windows, so nothing can be started here",
            "use WSL, or leave the rehearsal to CI",
            Status.COULD_NOT_RUN,
        )
    if shutil.which("bash") is None:
        return ShipwayError(
            "bash is missing, and Railway starts commands with it",
            "install bash",
            Status.COULD_NOT_RUN,
        )
    return None
