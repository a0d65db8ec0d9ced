"""A connection that the settings describe, on the real servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from backend_analytics_server.databases import databases, install_mysql_driver
from backend_analytics_server.environment import Environment
from shipway.database.server import Server

PASSWORD = "clave€secreta"


@pytest.fixture(params=["mariadb", "mysql"])
def server(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    install_mysql_driver()
    with django_db_blocker.unblock():
        yield request.getfixturevalue(request.param)


@contextmanager
def connected(**variables: str) -> Iterator[BaseDatabaseWrapper]:
    handler = ConnectionHandler(databases(Environment(variables), Path()))
    try:
        yield handler["default"]
    finally:
        handler.close_all()


def asked(connection: BaseDatabaseWrapper, query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[-1])


def test_a_password_beyond_latin_1_logs_in(server: Server) -> None:
    name = server.create_database()
    server.execute(f"CREATE USER {name}@'%' IDENTIFIED BY '{PASSWORD}'")
    server.execute(f"GRANT ALL ON {name}.* TO {name}@'%'")
    place = {"MYSQLHOST": server.host, "MYSQLPORT": str(server.port), "MYSQLDATABASE": name}
    url = f"mysql://{name}:{quote(PASSWORD)}@{server.host}:{server.port}/{name}"
    try:
        for variables in (
            {**place, "MYSQLUSER": name, "MYSQLPASSWORD": PASSWORD},
            {"MYSQL_URL": url},
        ):
            with connected(**variables) as connection:
                assert asked(connection, "SELECT CURRENT_USER()") == f"{name}@%"
    finally:
        server.execute(f"DROP USER {name}@'%'")


def test_a_connection_that_was_lost_comes_back_with_its_settings(server: Server) -> None:
    with connected(MYSQL_URL=server.url(server.create_database())) as connection:
        lost = asked(connection, "SELECT CONNECTION_ID()")
        server.execute(f"KILL {lost}")
        # What Django does at the start of each request.
        connection.close_if_unusable_or_obsolete()
        assert asked(connection, "SELECT CONNECTION_ID()") != lost
        assert asked(connection, "SHOW VARIABLES LIKE 't%_isolation'") == "READ-COMMITTED"
