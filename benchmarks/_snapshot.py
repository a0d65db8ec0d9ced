"""Compares and restores the content of a MySQL or MariaDB database."""

import re
from typing import Any

from shipway.database.server import Server

# Ids that an undone transaction has used up are gaps for ever; these rows are known by their names.
_NAMED = {
    "django_content_type": "SELECT app_label, model FROM django_content_type ORDER BY 1, 2",
    "auth_permission": (
        "SELECT app_label, model, codename, name FROM auth_permission "
        "JOIN django_content_type t ON t.id = content_type_id ORDER BY 1, 2, 3"
    ),
    "django_migrations": "SELECT app, name FROM django_migrations ORDER BY 1, 2",
}
_JOURNAL = "shipway_journal"


def dump(server: Server, database: str) -> list[str]:
    """Return the statements that make the tables and their rows again."""
    statements = []
    with server.connect(database) as connection, connection.cursor() as cursor:
        for table in _tables(cursor):
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            statements.append(cursor.fetchone()[1])
            cursor.execute(f"SELECT * FROM `{table}`")
            for row in cursor.fetchall():
                values = ", ".join(connection.escape(value) for value in row)
                statements.append(f"INSERT INTO `{table}` VALUES ({values})")
    return statements


def restore(server: Server, database: str, statements: list[str]) -> None:
    """Make the database anew, with what `dump` returned."""
    server.execute(f"DROP DATABASE IF EXISTS `{database}`")
    server.execute(f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4")
    with server.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
        for statement in statements:
            cursor.execute(statement)


def content(server: Server, database: str) -> dict[str, Any]:
    """Return the shape and the rows of every table, for comparing."""
    found: dict[str, Any] = {}
    with server.connect(database) as connection, connection.cursor() as cursor:
        for table in _tables(cursor):
            if table == _JOURNAL:
                cursor.execute(f"SELECT * FROM {_JOURNAL} WHERE migration <> ''")
                found |= {f"left in {_JOURNAL}": rows} if (rows := cursor.fetchall()) else {}
                continue
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            shape = re.sub(r" AUTO_INCREMENT=\d+", "", cursor.fetchone()[1])
            cursor.execute(_NAMED.get(table, f"SELECT * FROM `{table}` ORDER BY 1"))
            found[table] = (shape, cursor.fetchall())
    return found


def differences(expected: dict[str, Any], found: dict[str, Any]) -> str:
    """Return, a table each, what differs; empty where nothing does."""
    tables = sorted(expected.keys() | found.keys())
    return "".join(
        f"{table}:\n  {expected.get(table)}\n  {found.get(table)}\n"
        for table in tables
        if expected.get(table) != found.get(table)
    )


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SHOW TABLES")
    return [name for (name,) in cursor.fetchall()]
