"""The scratch database of a rehearsal: opened, given to containers, and looked into."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipway.database.server import Server, reason
from shipway.errors import ShipwayError, Status

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
    empty: Callable[[], None]
    """Removes all that is in it."""

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


def on_server(stack: ExitStack, server: Server, production: str) -> Database:
    """Make a database of our own on a server; closing `stack` drops it."""
    import pymysql

    stack.callback(server.drop_databases)  # first: an interruption may come while it is made
    try:
        name = server.create_database("rehearsal")
    except pymysql.MySQLError as error:
        server.databases.clear()
        raise ShipwayError(
            f"no database can be made on the server of SHIPWAY_DATABASE_URL: {reason(error)}",
            "give its login the right to create databases",
            Status.COULD_NOT_RUN,
        ) from error

    def query(statement: str) -> list[tuple[Any, ...]] | None:
        try:
            return server.execute(statement, name)
        except pymysql.MySQLError:
            return None

    def empty() -> None:
        server.execute(f"DROP DATABASE `{name}`")
        server.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")

    return Database(server.kind, production, _variables(server, name), query, empty)


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


def on_sqlite(volume: Path, production: str) -> Database:
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

    def empty() -> None:
        shutil.rmtree(volume)
        volume.mkdir()

    return Database("sqlite", production, {}, query, empty)


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(15) == b"SQLite format 3"
