"""Looks into database files that somebody has committed."""

import sqlite3
from contextlib import closing

SUFFIXES = (".sqlite3", ".sqlite", ".db")
_OF_MIGRATE = {
    "auth_permission", "django_content_type", "django_migrations", "django_site", "sqlite_sequence",
}  # fmt: skip
"""Tables in which `migrate` alone leaves rows."""
_VERSIONS = slice(18, 20)


def tables_with_rows(content: bytes) -> list[str]:
    """Return the tables of an SQLite database that somebody has put rows into."""
    # Two bytes of the header say that a log file belongs to it, which no copy in memory has.
    data = bytearray(content)
    data[_VERSIONS] = b"\x01\x01"
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(bytes(data))
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            found = [str(name) for (name,) in names.fetchall() if name not in _OF_MIGRATE]
            return [name for name in found if _has_rows(database, name)]
    except (sqlite3.Error, OverflowError):
        return []


def _has_rows(database: sqlite3.Connection, table: str) -> bool:
    quoted = table.replace('"', '""')
    query = f'SELECT 1 FROM "{quoted}" LIMIT 1'  # noqa: S608 - the name is the file's own
    return database.execute(query).fetchone() is not None
