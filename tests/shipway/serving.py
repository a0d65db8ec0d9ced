"""Runs `invoke serve` as a container would, on the laptop's working tree."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shipway import site
from shipway.model import Answer
from tests.servers.ports import free_port, reserved_port
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, invoke_command, run, wait_until

DOMAIN = "site.up.railway.app"
PROBE = {"Host": "healthcheck.railway.app", "X-Forwarded-Proto": "https"}
PUBLIC = {"Host": DOMAIN, "X-Forwarded-Proto": "https"}
COMMIT = "c" * 40


def railway(laptop: Laptop, **more: str) -> dict[str, str]:
    """Return the variables of a container: Railway's, with a volume for SQLite."""
    volume = laptop.folder.with_name("volume")
    volume.mkdir(exist_ok=True)
    return {
        **laptop.environment(),
        "RAILWAY_ENVIRONMENT_ID": "0b9f4c3e",
        "RAILWAY_PUBLIC_DOMAIN": DOMAIN,
        "RAILWAY_VOLUME_MOUNT_PATH": str(volume),
        "RAILWAY_GIT_COMMIT_SHA": COMMIT,
        "SECRET_KEY": "for-tests-only-" * 4,
        **more,
    }


def served(laptop: Laptop, **more: str) -> Ran:
    """Run `invoke serve`, which must end by itself."""
    variables = railway(laptop, PORT=str(free_port()), **more)
    return run(invoke_command("serve"), laptop.folder, variables)


@dataclass(frozen=True)
class Served:
    """A running `invoke serve`."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask as a browser behind the edge."""
        return site.ask(f"http://127.0.0.1:{self.port}{path}", {**PUBLIC, **headers})


@contextmanager
def serving(laptop: Laptop, *command: str, folder: str = "", **more: str) -> Iterator[Served]:
    """Run `invoke serve`, or a command around it, until it answers; end what is left of it.

    It is typed in a `folder` below the laptop's tree.
    """
    log = laptop.folder.with_name("serve.log")
    with reserved_port() as port, log.open("wb") as stream:
        process = subprocess.Popen(
            command or invoke_command("serve"), cwd=laptop.folder / folder, start_new_session=True,
            env=railway(laptop, PORT=str(port), **more), stdin=subprocess.DEVNULL,
            stdout=stream, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            running = Served(process, port, log)
            wait_until(
                lambda: process.poll() is not None or running.ask("/livez").status,
                "it answers or ends",
            )
            assert process.poll() is None, log.read_text("utf-8")
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
