"""What kind of SQL a statement is, and what the tables look like that it names.

MySQL commits by itself around a statement that defines tables, and executes it whole or not at
all: what the tables look like before it tells, after a kill, whether it was executed.
"""

import hashlib
import re
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a statement does, as far as resuming a migration depends on it."""

    READS = "reads"
    """Changes nothing that lasts; asked again on resuming."""
    ROWS = "rows"
    """Changes rows, in a transaction."""
    TABLES = "tables"
    """Defines tables, columns, indexes or constraints, which can be looked at."""
    OTHER = "other"
    """Anything else: whether it was executed cannot be seen afterwards."""


_BLANK = r"(?:\s|--[^\n]*\n|/\*(?!!).*?\*/|\()*"
_READS = (
    "SELECT|SHOW|EXPLAIN|DESC|DESCRIBE|PRAGMA|SET|USE|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|START|COMMIT"
)
_ROWS = "INSERT|UPDATE|DELETE|REPLACE"
_TABLES = (
    r"(?:CREATE|ALTER|DROP|RENAME)\s+TABLE"
    r"|(?:CREATE|DROP)\s+(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?INDEX"
)
_PATTERNS = [
    (kind, re.compile(rf"{_BLANK}(?:{words})\b", re.IGNORECASE | re.DOTALL))
    for kind, words in ((Kind.READS, _READS), (Kind.ROWS, _ROWS), (Kind.TABLES, _TABLES))
]
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")


def kind(sql: str) -> Kind:
    """Tell what a statement does by its first words."""
    return next((kind for kind, pattern in _PATTERNS if pattern.match(sql)), Kind.OTHER)


def digest(text: str) -> str:
    """Return what identifies a text of any length: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(connection: Any, sql: str) -> str:
    """Return what identifies the present shape of every table that `sql` names; MySQL only."""
    with connection.cursor() as cursor:
        names = [t.name for t in connection.introspection.get_table_list(cursor)]
        shapes = []
        for name in sorted(names):
            if re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", sql):
                cursor.execute(f"SHOW CREATE TABLE {connection.ops.quote_name(name)}")
                shapes.append(_COUNTER.sub("", str(cursor.fetchone()[1])))
    return digest("\n".join(shapes))
