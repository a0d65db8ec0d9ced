"""A copy of the project in a folder of its own, started as a person or a container starts it."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.environment import ROOT
from tests.servers.ports import reserved_port

KEY = "a-key-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
RAILWAY = {
    "RAILWAY_ENVIRONMENT_ID": "0b9f4c3e",
    "RAILWAY_PUBLIC_DOMAIN": "monitor.up.railway.app",
    "SECRET_KEY": KEY,
}


class Answer:
    """What a page answered."""

    def __init__(self, status: int, text: str, headers: dict[str, str]) -> None:
        self.status = status
        self.text = text
        self.headers = headers


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


@dataclass(frozen=True)
class Served:
    """A running copy."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page, following nothing."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=named)
        opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as response:
                return Answer(response.status, response.read().decode(), dict(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), dict(error.headers))


@dataclass(frozen=True)
class Copy:
    """The project's files in another folder, with nothing of a developer's around them."""

    root: Path

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        """Return what a program in this copy gets: the tests' own, and these."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **variables}

    def run(self, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a program of the virtual environment to its end."""
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment(variables),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def manage(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run `python manage.py …` to its end."""
        return self.run("python", "manage.py", *arguments, **variables)

    @contextmanager
    def serving(self, command: str, **variables: str) -> Iterator[Served]:
        """Start a shell command that ends in a web server; end it by SIGTERM."""
        log = self.root / "server.log"
        with reserved_port() as port, log.open("w", encoding="utf-8") as stream:
            variables["GUNICORN_CMD_ARGS"] = f"--bind 127.0.0.1:{port}"
            process = subprocess.Popen(
                ["bash", "-c", command],
                cwd=self.root,
                env=self.environment(variables),
                stdout=stream,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            try:
                served = Served(process, port, log)
                _wait_until_it_answers(served)
                yield served
            finally:
                _end(process)


def copy_of_project(folder: Path) -> Copy:
    """Copy what the container has of the project into a folder."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("manage.py", "gunicorn.conf.py"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("project", "shipway"):  # gunicorn.conf.py takes settings from shipway
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.3] - 2026-11-22\n", "utf-8")
    return Copy(folder)


def _wait_until_it_answers(served: Served) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if served.process.poll() is not None:
            break
        try:
            served.get("/login/", X_Forwarded_Proto="https")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"it does not serve:\n{served.log.read_text('utf-8')}")


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
