"""The scratch database of a rehearsal: which one, what a container gets of it, what is in it."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipway.database import private, programs
from shipway.database.server import Server, reason, require_driver
from shipway.errors import ShipwayError, Status
from shipway.rehearsal.questions import MYSQL, Project

URL = "SHIPWAY_DATABASE_URL"
KINDS = ("sqlite", *programs.KINDS)
_INSTALL = (
    "install mariadb-server, or set SHIPWAY_DATABASE_URL to a server's address; "
    "--no-rehearse lets a release go without"
)

_MIGRATIONS = "SELECT app, name, id FROM django_migrations"
_COLUMNS = {
    "sqlite": (
        'SELECT m.name, c.name, c."notnull" AND c.dflt_value IS NULL AND NOT c.pk'
        " FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    ),
    "server": (
        "SELECT table_name, column_name, is_nullable = 'NO' AND column_default IS NULL"
        " AND extra = '' FROM information_schema.columns WHERE table_schema = DATABASE()"
    ),
}


@dataclass(frozen=True)
class Database:
    """An empty database that both releases start on."""

    kind: str
    """sqlite, mariadb or mysql."""
    production: str
    """What the settings choose in production: mysql, sqlite, another engine; empty: unknown."""
    variables: Mapping[str, str]
    """What a container gets that uses it."""
    query: Callable[[str], list[tuple[Any, ...]] | None]
    """Runs a statement; None where there is no such database or table."""

    def migrations(self) -> dict[str, int] | None:
        """Return the applied migrations, each with its row's number; None where none are noted."""
        rows = self.query(_MIGRATIONS)
        return None if rows is None else {f"{app}.{name}": number for app, name, number in rows}

    def columns(self) -> dict[str, dict[str, bool]]:
        """Return each table's columns, and whether an INSERT has to name them."""
        rows = self.query(_COLUMNS["sqlite" if self.kind == "sqlite" else "server"])
        tables: dict[str, dict[str, bool]] = {}
        for table, column, required in rows or ():
            tables.setdefault(table, {})[column] = bool(required)
        return tables


@dataclass(frozen=True)
class Wanted:
    """What a person asks for, checked before anything is built."""

    kind: str
    """Empty: nothing in particular."""
    server: Server | None
    """The one that is given."""

    @classmethod
    def read(cls, option: str) -> "Wanted":
        """Read --database and the variable; refuse what is unknown or does not answer."""
        if option and option not in KINDS:
            raise ShipwayError(f"--database {option} is unknown", f"one of {', '.join(KINDS)}",
                               Status.COULD_NOT_RUN)  # fmt: skip
        url = os.environ.get(URL, "").strip()
        if option or not url:
            if option in programs.KINDS:
                _program(option)
            return cls(option, None)
        require_driver()
        return cls("", _answering(Server.from_url(url, URL)))


def open_in(
    stack: ExitStack, wanted: Wanted, project: Project, given: Mapping[str, str], folder: Path,
    say: Callable[[str], None],
) -> Database:  # fmt: skip
    """Open the database for a project that gets `given`; closing `stack` leaves nothing of it.

    `folder` is the rehearsal's own; `say` hears what was chosen and why.
    """
    production = project.database_kind({**given, **MYSQL})
    server, kind = wanted.server, wanted.kind
    if production == "sqlite" and (server or kind in programs.KINDS):
        say("The settings take SQLite whatever the MySQL variables say: rehearsing on that")
        server, kind = None, "sqlite"
    if not server and not kind:
        kind = _usual(project, given, production, say)
    if kind in programs.KINDS:
        server = stack.enter_context(private.started(_program(kind), folder / "database"))
    if server:
        return _on_server(stack, server, production)
    if production != "sqlite":
        say("Rehearsing on SQLite, which shows nothing of MySQL's types, locks, collations and "
            "half-done migrations: --database starts an installed server")  # fmt: skip
    return _sqlite(folder / "volume", production)


def _usual(
    project: Project, given: Mapping[str, str], production: str, say: Callable[[str], None]
) -> str:
    """Return SQLite, or an installed server where the settings want MySQL."""
    without = project.database_kind(given)
    if without in ("", "sqlite") and not (without == "" and production == "mysql"):
        return "sqlite"
    if "mysql" not in (without, production):
        raise ShipwayError(
            f"the settings choose {without}, of which no server can be started here",
            "let the settings take SQLite where no server is named; --no-rehearse lets a release "
            "go without",
            Status.COULD_NOT_RUN,
        )
    for kind in reversed(programs.KINDS):
        if programs.find(kind):
            say(f"The settings want MySQL: starting this machine's {kind}")
            return kind
    raise ShipwayError("the settings want MySQL, and no server is installed here", _INSTALL,
                       Status.COULD_NOT_RUN)  # fmt: skip


def _program(kind: str) -> programs.Program:
    require_driver()
    found = programs.find("mariadb" if kind == "mariadb" else "mysql")
    if found is None:
        raise ShipwayError(f"{kind} is not installed here", _INSTALL, Status.COULD_NOT_RUN)
    return found


def _answering(server: Server) -> Server:
    """Return a given server with its version; refuse one that does not answer or let in."""
    import pymysql

    try:
        version = server.asked_version()
    except (pymysql.MySQLError, OSError, RuntimeError) as error:
        raise ShipwayError(
            f"the server of {URL} cannot be used: {reason(error)}",
            "look at host, port, user and password",
            Status.COULD_NOT_RUN,
        ) from error
    return Server(server.host, server.port, server.user, server.password, version)


def _on_server(stack: ExitStack, server: Server, production: str) -> Database:
    """Make a database of our own on a server; closing `stack` drops it."""
    import pymysql

    stack.callback(server.drop_databases)  # first: an interruption may come while it is made
    try:
        name = server.create_database("rehearsal")
    except pymysql.MySQLError as error:
        server.databases.clear()
        raise ShipwayError(
            f"no database can be made on the server of {URL}: {reason(error)}",
            "give its login the right to create databases",
            Status.COULD_NOT_RUN,
        ) from error

    def query(statement: str) -> list[tuple[Any, ...]] | None:
        try:
            return server.execute(statement, name)
        except pymysql.MySQLError:
            return None

    return Database(server.kind, production, _variables(server, name), query)


def _variables(server: Server, name: str) -> dict[str, str]:
    return {
        "MYSQLHOST": server.host,
        "MYSQLPORT": str(server.port),
        "MYSQLUSER": server.user,
        "MYSQLPASSWORD": server.password,
        "MYSQLDATABASE": name,
        "MYSQL_URL": server.url(name),
        "DATABASE_URL": server.url(name),
    }


def _sqlite(volume: Path, production: str) -> Database:
    """Describe the database that the project makes by itself on the volume."""

    def query(statement: str) -> list[tuple[Any, ...]] | None:
        for file in sorted(volume.rglob("*")):
            if file.is_file() and _is_sqlite(file):
                try:
                    with closing(sqlite3.connect(file, timeout=10)) as connection:
                        return connection.execute(statement).fetchall()
                except sqlite3.Error:
                    continue
        return None

    return Database("sqlite", production, {}, query)


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(15) == b"SQLite format 3"
