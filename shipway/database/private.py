"""Starts an installed server for the time of a `with`, with data and a login that nobody else has.

It does not outlive this program, however that ends.
"""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from shipway.container import group
from shipway.container.container import free_port
from shipway.container.log import last_line
from shipway.database.programs import Program
from shipway.database.server import Server
from shipway.errors import ShipwayError, Status

_PATIENCE = 60.0
"""Seconds within which a server must answer after its start."""


@contextmanager
def started(program: Program, folder: Path) -> Iterator[Server]:
    """Start the server with everything that is its own in the new `folder`; kill it afterwards.

    Its data is worth nothing then, so nothing is shut down in order.
    """
    data, first, log = folder / "data", folder / "first.sql", folder / "server.log"
    data.mkdir(parents=True)
    login = Server("127.0.0.1", free_port(), "rehearsal", secrets.token_hex(12))
    first.touch(mode=0o600)
    first.write_text(program.first_statements(login), "utf-8")
    if group.run(program.initialise(data), folder, _environment(folder), log):
        raise _failed(program, "makes no data folder", log)
    command = program.serve(data, login.port, first)
    process = group.start(command, folder, _environment(folder), log)
    try:
        yield _answering(program, login, process, log)
    finally:
        group.end(process)
        shutil.rmtree(data, ignore_errors=True)


def _answering(
    program: Program, login: Server, process: "subprocess.Popen[bytes]", log: Path
) -> Server:
    """Wait until the server answers; return the login with the server's version."""
    import pymysql

    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return replace(login, version=login.asked_version())
        except pymysql.MySQLError:
            time.sleep(0.05)
    raise _failed(program, "does not start", log)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder)}


def _failed(program: Program, what: str, log: Path) -> ShipwayError:
    return ShipwayError(
        f"{program.path} {what}: {last_line(log)}",
        f"read {log}, or rehearse on another server: --database, or SHIPWAY_DATABASE_URL",
        Status.COULD_NOT_RUN,
    )
