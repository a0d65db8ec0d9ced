"""Copies of this repository's site, started as a container starts them, and timed."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shipway.container import variables
from tests.environment import ROOT
from tests.servers.ports import reserved_port

CLASSIC = (
    "python manage.py migrate && python manage.py collectstatic --noinput"
    " && gunicorn backend_analytics_server.wsgi"
)
SERVE = "invoke serve"
GUNICORN = "gunicorn backend_analytics_server.wsgi"
WHITENOISE_DEFAULTS = """
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
"""
PROBE = {"Host": variables.PUBLIC_DOMAIN, "X-Forwarded-Proto": "https", "Connection": "close"}
_PARTS = ("manage.py", "gunicorn.conf.py", "tasks.py", "invoke.yaml", "CHANGELOG.md")
_PATIENCE = 120.0


class Copy:
    """The site's files in a folder of their own."""

    def __init__(self, folder: Path, more_settings: str = "") -> None:
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.sqlite3*")
        folder.mkdir(parents=True)
        for name in _PARTS:
            shutil.copy(ROOT / name, folder / name)
        for name in ("project", "shipway"):
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        self.folder = folder
        self.edit("project/backend_analytics_server/settings.py", more_settings)

    def edit(self, name: str, more: str) -> None:
        """Add text at the end of a file."""
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(more)

    def run(self, command: str, given: dict[str, str]) -> None:
        """Run a shell command to its end; it must not fail."""
        subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=_environment(given), check=True,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip

    @contextmanager
    def started(self, command: str, given: dict[str, str], path: str) -> Iterator["Started"]:
        """Start a command that serves; give it when it has answered `path` with 200."""
        with reserved_port() as port, tempfile.TemporaryFile() as log:
            begun = time.monotonic()
            process = subprocess.Popen(
                ["bash", "-c", command], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                env=_environment({**given, "PORT": str(port)}), stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
            try:
                while status(port, path) != 200:
                    if process.poll() is not None or time.monotonic() - begun > _PATIENCE:
                        log.seek(0)
                        raise RuntimeError(f"`{command}` does not serve: {log.read().decode()}")
                    time.sleep(0.005)
                yield Started(process.pid, port, time.monotonic() - begun)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Started:
    """A running copy, and the seconds from its start to its first 200."""

    def __init__(self, pid: int, port: int, seconds: float) -> None:
        self.pid = pid
        self.port = port
        self.seconds = seconds


def status(port: int, path: str) -> int:
    """Ask for a page as the edge does; 0 where nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=PROBE)
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _environment(given: dict[str, str]) -> dict[str, str]:
    base = {**variables.of_this_machine(), **variables.IMAGE}
    base["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{base.get('PATH', os.defpath)}"
    railway = variables.railway("c" * 40, "produccion")
    return {**base, **railway, "SECRET_KEY": "for-this-benchmark-only-" * 3, **given}
