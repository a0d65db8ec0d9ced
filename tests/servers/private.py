"""Starts, stops and kills one server of the tests' own, with data that nobody else has."""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pymysql

from shipway.database.programs import Program
from shipway.database.server import Server
from tests.servers import supervisor
from tests.servers.ports import free_port
from tests.servers.run import LOCK

PATIENCE = 60.0
ATTEMPTS = 3


class PrivateServer:
    """A server with its own folder and port; both stay the same when it is started again."""

    def __init__(self, program: Program, run_folder: Path, *options: str) -> None:
        self.program = program
        self.options = options
        self.folder = run_folder / f"{program.kind}-{secrets.token_hex(3)}"
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.server = Server("127.0.0.1", free_port(), "tester", secrets.token_hex(12))
        self._run_lock = run_folder / LOCK
        self._supervisor: subprocess.Popen[str] | None = None
        self._pid = 0
        self._initialise()

    def start(self) -> Server:
        """Start the server, wait until it answers, and say how it is reached."""
        for attempt in range(1, ATTEMPTS + 1):
            self._launch()
            if self._answers():
                return self.server
            if attempt < ATTEMPTS and "already in use" in self.log.read_text(errors="replace"):
                self.server = replace(self.server, port=free_port())
        raise RuntimeError(f"{self.program.path} did not start:\n{self._last_lines()}")

    def stop(self) -> None:
        """Shut the server down in order, as SIGTERM does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server as a crash would; what it had committed is found at the next start."""
        self._end(signal.SIGKILL)

    def _initialise(self) -> None:
        self.data.mkdir(parents=True)
        self._first_statements.write_text(self.program.first_statements(self.server))
        with self.log.open("ab") as log:
            done = subprocess.run(
                self.program.initialise(self.data),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if done.returncode:
            raise RuntimeError(f"{self.program.path} made no data folder:\n{self._last_lines()}")

    def _launch(self) -> None:
        command = self.program.serve(self.data, self.server.port, self._first_statements)
        with self.log.open("wb") as log:
            self._supervisor = subprocess.Popen(
                [
                    *(sys.executable, supervisor.__file__, self._run_lock, self.folder),
                    *(*command, *self.options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                # Ctrl-C in the terminal ends the tests, and their end ends the server.
                start_new_session=True,
            )
        assert self._supervisor.stdout
        # Nothing is printed by a supervisor that could not start its command.
        self._pid = int(self._supervisor.stdout.readline() or 0)

    def _answers(self) -> bool:
        assert self._supervisor
        deadline = time.monotonic() + PATIENCE
        while self._supervisor.poll() is None and time.monotonic() < deadline:
            try:
                self.server = replace(self.server, version=self.server.asked_version())
            # Not pymysql.err's: Django's backend loads that module twice, and its name then means
            # the copy, whose errors nobody raises.
            except pymysql.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.kill()
        return False

    def _end(self, how: signal.Signals) -> None:
        if self._supervisor is None:
            return
        if self._supervisor.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, how)
        self._supervisor.wait(PATIENCE)
        if self._supervisor.stdout:
            self._supervisor.stdout.close()
        self._supervisor = None

    @property
    def _first_statements(self) -> Path:
        return self.folder / "first.sql"

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
