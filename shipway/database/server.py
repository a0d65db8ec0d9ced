"""Describes a running MySQL or MariaDB server, and makes databases of its own on it."""

import importlib.util
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from shipway.errors import ShipwayError, Status

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """A running server, reached by TCP with a login that may create databases."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    version: str = ""
    databases: list[str] = field(default_factory=list, compare=False)

    @classmethod
    def from_url(cls, url: str, name: str) -> "Server":
        """Read `mysql://user:password@host:port/` out of the variable `name`.

        The text never gets into an error: it holds a password.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or 3306
            user, password = (unquote(x or "") for x in (parts.username, parts.password))
        except ValueError:
            host = ""
        if not host or not user or parts.scheme not in ("mysql", "mariadb") or parts.query:
            raise ShipwayError(
                f"{name} is no address of a MySQL or MariaDB server",
                "write it like mysql://user:password@127.0.0.1:3306/, with special characters "
                "percent-encoded",
                Status.COULD_NOT_RUN,
            )
        return cls(host, port, user, password)

    @property
    def kind(self) -> str:
        """Whether it is a `mariadb` or a `mysql`, which its version says."""
        return "mariadb" if "mariadb" in self.version.lower() else "mysql"

    def url(self, database: str = "") -> str:
        """Return the address of a database on this server, as `MYSQL_URL` has it."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"mysql://{login}@{host}:{self.port}/{database}"

    def create_database(self, prefix: str = "scratch") -> str:
        """Make an empty utf8mb4 database with a name that nobody has; return that."""
        name = f"{prefix}_{secrets.token_hex(6)}"
        self.databases.append(name)  # first, so that an interruption leaves nothing behind
        self.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        return name

    def drop_databases(self) -> None:
        """Drop every database that was made through this object, and no other."""
        while self.databases:
            self.execute(f"DROP DATABASE IF EXISTS `{self.databases[-1]}`")
            self.databases.pop()

    @contextmanager
    def connect(self, database: str | None = None) -> Iterator[Any]:
        """Open a connection in autocommit mode and close it afterwards."""
        import pymysql

        connection = pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=10,
            # A context for TLS costs more than everything else that is asked here.
            ssl_disabled=self.host in _LOOPBACK,
        )
        try:
            yield connection
        finally:
            connection.close()

    def execute(self, statement: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def asked_version(self) -> str:
        """Ask the server for its version, or raise the driver's own error."""
        return str(self.execute("SELECT VERSION()")[0][0])


def require_driver() -> None:
    """Refuse to go on where this Python has no driver."""
    if importlib.util.find_spec("pymysql") is None:
        raise ShipwayError(
            "this Python lacks PyMySQL, which reaches the server",
            "pip install 'pymysql[rsa]'",
            Status.COULD_NOT_RUN,
        )


def reason(error: Exception) -> str:
    """Return what the driver says, without its number and without who asked from where."""
    said = str(error.args[-1] if error.args else error)
    return re.sub(r"'[^']*'@'[^']*'", "this login", said).split("\n")[0]
