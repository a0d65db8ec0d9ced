"""Rehearsal: which database a project gets, by what its settings take."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from shipway.config import Config
from shipway.container import environment
from shipway.database import private, programs
from shipway.errors import ShipwayError, Status
from shipway.rehearsal import choice
from shipway.rehearsal.choice import Wanted
from shipway.rehearsal.database import Database
from shipway.rehearsal.questions import Project
from tests.shipway.programs import left_at_work_in

LET_THEM = (
    "let the settings take SQLite where no variable names a server; --no-rehearse lets a "
    "release go without"
)
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
