"""Rehearse on a database server: one that is given, or an installed one for the time of it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipway.database.server import Server
from tests.needs import MARIADB, MYSQL, Need
from tests.projects import RAISES, Edit
from tests.servers.fixtures import program_or_skip
from tests.shipway.laptop import Laptop
from tests.shipway.programs import ended, invoke_command, left_at_work_in, running, wait_until

ADDRESS = (
    "write it like mysql://user:password@127.0.0.1:3306/, with special characters percent-encoded"
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
