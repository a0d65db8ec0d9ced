"""Describes a database server that tests may use, and makes databases on it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pymysql


@dataclass(frozen=True)
class Server:
    """A running server, reached by TCP with a login that may create databases."""

    host: str
    port: int
    user: str
    password: str
    version: str = ""
    databases: list[str] = field(default_factory=list, compare=False)

    @classmethod
    def from_url(cls, url: str) -> "Server":
        """Read `mysql://user:password@host:port/`."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 3306,
            user=unquote(parts.username or "root"),
            password=unquote(parts.password or ""),
        )

    def url(self, database: str = "") -> str:
        """Give the address of a database on this server, as `MYSQL_URL` has it."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"mysql://{login}@{self.host}:{self.port}/{database}"

    def create_database(self) -> str:
        """Make an empty utf8mb4 database and give its name."""
        name = f"test_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        self.databases.append(name)
        return name

    def drop_databases(self) -> None:
        """Drop every database that was made through this object."""
        while self.databases:
            self.execute(f"DROP DATABASE IF EXISTS `{self.databases.pop()}`")

    @contextmanager
    def connect(self, database: str | None = None) -> Iterator[Any]:
        """Open a connection in autocommit mode and close it afterwards."""
        connection = pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=10,
            # A context for TLS costs more than everything else that a test asks here.
            ssl_disabled=True,
        )
        try:
            yield connection
        finally:
            connection.close()

    def execute(self, statement: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
