"""The servers that tests get: real ones, shared by a run, and gone when the run is."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pymysql
import pytest
from pymysql.constants import CR

from shipway.database.server import Server
from tests import inner
from tests.environment import ROOT
from tests.servers.fixtures import PrivateFactory

pytest.importorskip("fcntl", reason="private servers are for POSIX systems")

KINDS = pytest.mark.parametrize("kind", ["mariadb", "mysql"])

# A run of its own, whose only test tells its server's port and then waits to be killed.
INNER_TEST = """
import pathlib, time

def test_waits({kind}_server):
    pathlib.Path({told!r}).write_text(str({kind}_server.port))
    time.sleep(60)
"""


@KINDS
def test_a_server_is_strict_and_makes_utf8mb4_databases(
    kind: str, request: pytest.FixtureRequest
) -> None:
    server: Server = request.getfixturevalue(kind)
    database = server.create_database()
    server.execute("CREATE TABLE t (word VARCHAR(3))", database)

    with pytest.raises(pymysql.DataError):
        server.execute("INSERT INTO t VALUES ('four')", database)
    server.execute("INSERT INTO t VALUES ('🚢')", database)

    assert server.execute("SELECT word FROM t", database) == [("🚢",)]
    assert ("MariaDB" in server.version) == (kind == "mariadb")


@KINDS
def test_a_login_without_the_password_is_refused(kind: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(kind)
    stranger = Server(server.host, server.port, "root", "")

    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        stranger.execute("SELECT 1")


@KINDS
def test_a_private_server_keeps_its_data_over_a_stop_and_a_kill(
    kind: str, request: pytest.FixtureRequest
) -> None:
    start: PrivateFactory = request.getfixturevalue(f"private_{kind}")
    private = start()
    database = private.server.create_database()
    private.server.execute("CREATE TABLE t (id INT PRIMARY KEY)", database)

    for number, end in enumerate((private.stop, private.kill)):
        private.server.execute(f"INSERT INTO t VALUES ({number})", database)
        end()
        with pytest.raises(pymysql.OperationalError):
            private.server.execute("SELECT 1")
        private.start()

    assert private.server.execute("SELECT id FROM t ORDER BY id", database) == [(0,), (1,)]


def test_a_given_server_is_used_instead_of_a_private_one(mysql: Server, tmp_path: Path) -> None:
    test = tmp_path / "test_inner.py"
    asks = f"assert (mysql.port, mysql.version) == ({mysql.port}, {mysql.version!r})"
    test.write_text(f"def test_asks(mysql): {asks}\n", "utf-8")

    done = inner.run("-p", "tests.servers.fixtures", test, TEST_MYSQL_URL=mysql.url())

    assert done.returncode == 0, done.stdout


def test_a_started_program_gets_an_empty_database(database_environment: dict[str, str]) -> None:
    [(name, value)] = database_environment.items()
    if name == "SQLITE_PATH":
        assert not Path(value).exists()
    else:
        server = Server.from_url(value, "TEST_MYSQL_URL")
        assert server.execute("SHOW TABLES", value.rsplit("/", 1)[1]) == []


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's, which may have 107 bytes."""
    with TemporaryDirectory(prefix="run-") as folder:
        yield Path(folder)


@KINDS
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_server_outlives_its_run(
    kind: str, end: signal.Signals, request: pytest.FixtureRequest, short_folder: Path
) -> None:
    request.getfixturevalue(f"private_{kind}")  # skips where the machine has no such server
    told = short_folder / "port"
    test = short_folder / "test_inner.py"
    test.write_text(INNER_TEST.format(kind=kind, told=str(told)))
    run = start_pytest(test)
    wait_for(told.exists)
    run.send_signal(end)
    run.wait(30)

    port = int(told.read_text())
    wait_for(lambda: not listens(port))
    wait_for(lambda: not list(short_folder.glob("shipway-*")))


def start_pytest(test: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        inner.command("-p", "tests.servers.fixtures", "-n", "1", test),
        cwd=ROOT,
        env=inner.environment(TMPDIR=str(test.parent)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def listens(port: int) -> bool:
    try:
        pymysql.connect(host="127.0.0.1", port=port, user="nobody", connect_timeout=2)
    except pymysql.OperationalError as error:
        return bool(error.args[0] != CR.CR_CONN_HOST_ERROR)
    return True


def wait_for(condition: Callable[[], bool], patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
