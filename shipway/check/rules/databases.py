"""Whether the database that the settings name can be reached from the container."""

import ast
from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.model import Level

_HERE = ("localhost", "127.0.0.1", "::1")


@rule(Level.ERROR)
def database_host_local(project: Project) -> Iterator[Found]:
    """In production the settings look for the database in the container itself, where none is.

    Take HOST from the variable of the database's service: `os.environ["MYSQLHOST"]`, and
    `os.environ["PGHOST"]` for PostgreSQL.
    """
    database = project.django.value("settings")["databases"].get("default", {})
    if "sqlite" in database.get("engine", "") or not database.get("is_local"):
        return
    variable = "MYSQLHOST" if "mysql" in database.get("engine", "") else "PGHOST"
    for each in project.settings:
        for node in ast.walk(each.value) if each.name == "DATABASES" else ():
            pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            for key, value in pairs:
                stated = (getattr(key, "value", ""), getattr(value, "value", ""))
                if stated[0] == "HOST" and stated[1] in _HERE:
                    yield Found(
                        f"HOST is {stated[1]} in production too: there is no database in the "
                        "container, so nothing that needs it would work",
                        f'write os.environ["{variable}"], with the variable of the service',
                        each.file, value.lineno,
                    )  # fmt: skip
