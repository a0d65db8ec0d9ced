"""The fixtures through which tests reach the servers: one of each kind for a whole run."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from shipway.database.programs import Program
from shipway.database.server import Server
from tests.needs import MARIADB, MYSQL, Need

if sys.platform != "win32":
    from tests.servers import programs
    from tests.servers.private import PrivateServer
    from tests.servers.run import Run, locked

    RUN = pytest.StashKey[Run]()

RUN_FOLDER = pytest.StashKey[Path]()
WORKER_INPUT = "servers_run_folder"

PrivateFactory = Callable[..., "PrivateServer"]


def pytest_configure(config: pytest.Config) -> None:
    """Open the run in the process that was started by hand; its workers are told the folder."""
    if sys.platform == "win32":
        return
    given = getattr(config, "workerinput", {}).get(WORKER_INPUT)
    if given:
        config.stash[RUN_FOLDER] = Path(given)
    else:
        config.stash[RUN] = Run()
        config.stash[RUN_FOLDER] = config.stash[RUN].folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist the run's folder."""
    if RUN_FOLDER in node.config.stash:
        node.workerinput[WORKER_INPUT] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """End every server of the run."""
    if sys.platform != "win32" and RUN in config.stash:
        config.stash[RUN].end()


def program_or_skip(need: Need) -> Program:
    """Find the server program that serves a need, or skip the test."""
    if sys.platform == "win32":
        need.skip()
    found = programs.mariadb() if need is MARIADB else programs.mysql()
    return found or need.skip()


def shared(program: Program, run_folder: Path) -> Server:
    """Give the run's server of this kind; the first worker to need it starts it."""
    details = run_folder / f"{program.kind}.json"
    with locked(run_folder / f"{program.kind}.lock"):
        if not details.exists():
            server = PrivateServer(program, run_folder).start()
            details.write_text(json.dumps(asdict(server)))
    return Server(**json.loads(details.read_text()))


@pytest.fixture(scope="session")
def mariadb_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The run's MariaDB; what a test makes on it stays until the worker ends."""
    server = shared(program_or_skip(MARIADB), pytestconfig.stash[RUN_FOLDER])
    yield server
    server.drop_databases()


@pytest.fixture(scope="session")
def mysql_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The server of TEST_MYSQL_URL, or the run's MySQL; else as `mariadb_server`."""
    url = os.environ.get("TEST_MYSQL_URL")
    if url:
        server = Server.from_url(url, "TEST_MYSQL_URL")
        server = replace(server, version=server.asked_version())
    else:
        server = shared(program_or_skip(MYSQL), pytestconfig.stash[RUN_FOLDER])
    yield server
    server.drop_databases()


@pytest.fixture
def mariadb(mariadb_server: Server) -> Iterator[Server]:
    """The run's MariaDB; the test's databases are dropped after it."""
    server = replace(mariadb_server, databases=[])
    yield server
    server.drop_databases()


@pytest.fixture
def mysql(mysql_server: Server) -> Iterator[Server]:
    """The run's MySQL; the test's databases are dropped after it."""
    server = replace(mysql_server, databases=[])
    yield server
    server.drop_databases()


def private_servers(need: Need, config: pytest.Config) -> Iterator[PrivateFactory]:
    """Give a factory of started servers, each with further options, and end them afterwards."""
    program = program_or_skip(need)
    started: list[PrivateServer] = []

    def start(*options: str) -> PrivateServer:
        private = PrivateServer(program, config.stash[RUN_FOLDER], *options)
        started.append(private)
        private.start()
        return private

    yield start
    for private in started:
        private.kill()
        rmtree(private.folder, ignore_errors=True)


@pytest.fixture
def private_mariadb(pytestconfig: pytest.Config) -> Iterator[PrivateFactory]:
    """`private_mariadb(*options)` starts a MariaDB that the test may stop, kill and start."""
    yield from private_servers(MARIADB, pytestconfig)


@pytest.fixture
def private_mysql(pytestconfig: pytest.Config) -> Iterator[PrivateFactory]:
    """`private_mysql(*options)` starts a MySQL that the test may stop, kill and start."""
    yield from private_servers(MYSQL, pytestconfig)


@pytest.fixture(params=["sqlite", "mariadb", "mysql"])
def database_environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The variables that give a started program an empty database, once for each kind."""
    if request.param == "sqlite":
        return {"SQLITE_PATH": str(tmp_path / "database.sqlite3")}
    server: Server = request.getfixturevalue(request.param)
    return {"MYSQL_URL": server.url(server.create_database())}
