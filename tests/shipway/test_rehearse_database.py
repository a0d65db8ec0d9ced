"""Rehearse on a database server: one that is given, or an installed one for the time of it."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from shipway.config import Config
from shipway.container import environment
from shipway.database import private, programs
from shipway.database.server import Server
from shipway.errors import ShipwayError, Status
from shipway.rehearsal import choice
from shipway.rehearsal.choice import Wanted
from shipway.rehearsal.database import Database
from shipway.rehearsal.questions import Project
from tests.needs import MARIADB, MYSQL, Need
from tests.projects import RAISES, Edit
from tests.servers.fixtures import program_or_skip
from tests.shipway.laptop import Laptop
from tests.shipway.programs import ended, invoke_command, left_at_work_in, running, wait_until

ADDRESS = (
    "write it like mysql://user:password@127.0.0.1:3306/, with special characters percent-encoded"
)
LET_THEM = (
    "let the settings take SQLite where no variable names a server; --no-rehearse lets a "
    "release go without"
)
INSISTS = Edit("mysite/settings.py", 'if "MYSQLHOST" in os.environ:', "if True:")


@pytest.fixture
def on_server(laptop: Laptop, mariadb: Server) -> Iterator[Laptop]:
    """A laptop that rehearses on a given server; nothing of it may be left there."""
    laptop.variables["SHIPWAY_DATABASE_URL"] = mariadb.url()
    before = rehearsals(mariadb)
    yield laptop
    # Those of tests that run beside this one go by themselves.
    wait_until(lambda: rehearsals(mariadb) <= before, "its database is dropped")


def rehearsals(server: Server) -> set[str]:
    """Return the databases that rehearsals have made."""
    return {name for (name,) in server.execute("SHOW DATABASES LIKE 'rehearsal\\_%'")}


def test_an_unknown_kind_is_refused(laptop: Laptop) -> None:
    assert laptop.refused("rehearse", "--database", "oracle") == (
        2,
        "--database oracle is unknown",
        "one of sqlite, mariadb, mysql",
    )


@pytest.mark.parametrize(
    "url",
    ["postgres://a:secret@h/", "mysql://:secret@h/", "secret", "mysql://a:secret@h:x/"],
)
def test_an_address_that_is_none_is_refused_without_showing_it(laptop: Laptop, url: str) -> None:
    laptop.variables["SHIPWAY_DATABASE_URL"] = url

    assert laptop.refused("rehearse") == (
        2,
        "SHIPWAY_DATABASE_URL is no address of a MySQL or MariaDB server",
        ADDRESS,
    )


def test_a_server_that_is_not_there(laptop: Laptop) -> None:
    laptop.variables["SHIPWAY_DATABASE_URL"] = "mysql://a:secret@127.0.0.1:1/"

    status, problem, hint = laptop.refused("rehearse")

    assert (status, hint) == (2, "look at host, port, user and password")
    assert problem.startswith("the server of SHIPWAY_DATABASE_URL cannot be used: Can't connect")
    assert "secret" not in problem


def test_a_login_that_is_refused(laptop: Laptop, mariadb: Server) -> None:
    laptop.variables["SHIPWAY_DATABASE_URL"] = mariadb.url().replace(mariadb.password, "secret")

    said = "Access denied for user this login (using password: YES)"
    assert laptop.refused("rehearse") == (
        2,
        f"the server of SHIPWAY_DATABASE_URL cannot be used: {said}",
        "look at host, port, user and password",
    )


def test_a_login_that_may_make_no_database(laptop: Laptop, mariadb: Server) -> None:
    mariadb.execute("CREATE OR REPLACE USER 'weak'@'%' IDENTIFIED BY 'secret'")
    laptop.variables["SHIPWAY_DATABASE_URL"] = f"mysql://weak:secret@127.0.0.1:{mariadb.port}/"

    status, problem, hint = laptop.refused("rehearse")

    mariadb.execute("DROP USER 'weak'@'%'")
    assert (status, hint) == (2, "give its login the right to create databases")
    assert problem.startswith(
        "no database can be made on the server of SHIPWAY_DATABASE_URL: Access denied for user "
    )


def test_a_failure_drops_the_database(on_server: Laptop) -> None:
    on_server.publish("Break the page", None, RAISES)

    ran = on_server.broken("rehearse", health_timeout="4")

    assert ran.error()[1].startswith("this release would not go live: ")


@pytest.mark.parametrize("step", ["Database", "Before", "Rollback"])
def test_ctrl_c_drops_the_database(on_server: Laptop, step: str) -> None:
    on_server.git("push", "--quiet", "origin", "HEAD:produccion")
    on_server.publish("Add a page", {"page.txt": "page\n"})
    command = invoke_command("rehearse")
    with (
        on_server.unchanged(),
        running(command, on_server.folder, on_server.environment()) as process,
    ):
        assert process.stderr
        while not process.stderr.readline().startswith(f"  {step} "):
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        status, problem, _ = ended(process, 30).error()

    assert (status, problem) == (130, "interrupted; everything it started is ended")
    assert left_at_work_in(on_server.scratch) == {}
    assert not list(on_server.scratch.iterdir())


@pytest.mark.parametrize("need", [MARIADB, MYSQL], ids=["mariadb", "mysql"])
def test_an_installed_server_is_started_for_the_time_of_it(laptop: Laptop, need: Need) -> None:
    program = program_or_skip(need)
    folder = Path(program.path).parent
    laptop.variables["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"

    ran = laptop.invoke("rehearse", "--database", program.kind)

    assert ran.status == 0, ran
    assert f"  database    {program.kind}" in ran.lines
    assert "  migrations  16 on an empty database" in ran.lines
    assert left_at_work_in(laptop.folder.parent) == {}


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_server_that_starts_ends_with_the_rehearsal(laptop: Laptop, end: signal.Signals) -> None:
    program_or_skip(MARIADB)
    command = invoke_command("rehearse", "--database", "mariadb")
    with running(command, laptop.folder, laptop.environment()) as process:
        assert process.stderr
        while not process.stderr.readline().startswith("  Push "):
            assert process.poll() is None
        wait_until(lambda: list(laptop.scratch.glob("*/database/server.log")), "it starts")
        process.send_signal(end)
        assert ended(process, 30).status == (130 if end == signal.SIGINT else -9)

    wait_until(lambda: not list(laptop.scratch.iterdir()), "all is removed", 10)
    assert left_at_work_in(laptop.folder.parent) == {}


def test_settings_that_want_mysql_get_an_installed_server(laptop: Laptop) -> None:
    program_or_skip(MARIADB)
    laptop.publish("Want MySQL", None, INSISTS)

    ran = laptop.invoke("rehearse")

    assert ran.status == 0, ran
    assert "The settings want MySQL: starting this machine's m" in ran.err
    assert "Rehearsing on SQLite" not in ran.err


SETTINGS = """
import os

DATABASES = {"default": {"ENGINE": %s}}
"""
MYSQL_OR_NONE = '{"mysql": "django.db.backends.mysql"}[os.environ["MYSQL_URL"][:5]]'
POSTGRESQL = '"own.backends.postgresql"'
POSTGRESQL_OR_NONE = '{"po": "own.backends.postgresql"}[os.environ["DATABASE_URL"][:2]]'
BY_HOST = '"own.backends.postgresql" if "PGHOST" in os.environ else "django.db.backends.sqlite3"'
BY_URL = (
    '{"my": "django.db.backends.mysql", "po": "own.backends.postgresql"}.get('
    'os.environ.get("DATABASE_URL", "")[:2], "django.db.backends.sqlite3")'
)


def project(folder: Path, engine: str) -> Project:
    """Write a project with an engine for PostgreSQL that loads, and settings that choose by this.

    The MySQL driver does not load: nothing puts PyMySQL in its place.
    """
    files = {
        "manage.py": "", "mysite/__init__.py": "", "mysite/settings.py": SETTINGS % engine,
        "own/backends/postgresql/base.py": "", "MySQLdb.py": "raise ImportError",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return Project(folder, environment.here(), Config(settings="mysite.settings"), folder.parent)


def opened(folder: Path, engine: str, kind: str = "") -> tuple[Database, list[str]]:
    """Open the database that a project gets, whose name and what was said are returned."""
    (folder / "volume").mkdir()
    said: list[str] = []
    with ExitStack() as stack:
        asked = project(folder / "source", engine)
        return choice.open_in(stack, Wanted(kind, None), asked, {}, folder, said.append), said


def test_settings_that_want_mysql_where_no_server_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "find", lambda _kind: None)
    with pytest.raises(ShipwayError, match="no server is in") as raised:
        opened(tmp_path, MYSQL_OR_NONE)

    assert (raised.value.status, raised.value.hint) == (
        Status.COULD_NOT_RUN,
        (
            "install mariadb-server, or set SHIPWAY_DATABASE_URL to a server's address; "
            "--no-rehearse lets a release go without"
        ),
    )


@pytest.mark.parametrize("kind", ["", "mariadb"])
@pytest.mark.parametrize("engine", [POSTGRESQL, POSTGRESQL_OR_NONE])
def test_settings_that_want_postgresql_are_refused(tmp_path: Path, engine: str, kind: str) -> None:
    with pytest.raises(ShipwayError) as raised:
        opened(tmp_path, engine, kind)

    assert (raised.value.status, raised.value.problem, raised.value.hint) == (
        Status.COULD_NOT_RUN,
        "the settings want PostgreSQL, and a rehearsal has SQLite, MariaDB and MySQL",
        LET_THEM,
    )


@pytest.mark.parametrize("engine", [BY_URL, BY_HOST])
def test_settings_that_want_postgresql_where_it_is_named_are_rehearsed_on_sqlite(
    tmp_path: Path, engine: str
) -> None:
    found, said = opened(tmp_path, engine)

    assert (found.kind, found.production) == ("sqlite", "postgresql")
    assert said == [
        "Rehearsing on SQLite, which shows nothing of PostgreSQL's types, locks and collations"
    ]


def test_settings_that_take_sqlite_alone_get_no_server(tmp_path: Path) -> None:
    found, said = opened(tmp_path, '"django.db.backends.sqlite3"', "mariadb")

    assert (found.kind, found.production) == ("sqlite", "sqlite")
    assert said == [
        "The settings take SQLite whatever the MySQL variables say: no server is started"
    ]


def test_settings_that_wait_for_ever_are_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipway.rehearsal.questions._PATIENCE", 1)

    assert project(tmp_path / "source", "__import__('time').sleep(600)").database_kind({}) == ""
    assert left_at_work_in(tmp_path) == {}


def test_a_kind_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find", lambda _kind: None)

    with pytest.raises(ShipwayError, match="mysql is not installed here"):
        Wanted.read("mysql")


def test_a_server_that_does_not_start_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    broken = tmp_path / "mysqld"
    broken.write_text("#!/bin/sh\necho No disk.\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    server = private.started(programs.Program("mysql", str(broken)), tmp_path / "database")

    with pytest.raises(ShipwayError) as raised, server:
        pass

    assert str(raised.value) == f"{broken} makes no data folder: No disk."
    assert str(tmp_path / "database" / "server.log") in raised.value.hint
