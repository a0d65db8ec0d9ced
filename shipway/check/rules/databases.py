"""Whether the database that the settings name can be reached from the container."""

import ast
import re
from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.model import Level

_BROKERS = ("CACHES", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "BROKER_URL", "CHANNEL_LAYERS",
            "RQ_QUEUES")  # fmt: skip
_ADDRESS = re.compile(
    r"(?:(?P<kind>redis|rediss|amqp|memcached)://(?:[^@/]*@)?)?(?:localhost|127\.0\.0\.1)(?::\d+|/|$)"
)
_HERE = ("localhost", "127.0.0.1", "::1")


@rule(Level.ERROR)
def database_host_local(project: Project) -> Iterator[Found]:
    """In production the settings look for the database in the container itself, where none is.

    Take HOST from the variable of the database's service: `os.environ["MYSQLHOST"]`, and
    `os.environ["PGHOST"]` for PostgreSQL. A cache or a broker in the container is a warning; but
    for sessions in the cache, without which nobody can log in.
    """
    yield from _others(project)
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


def _others(project: Project) -> Iterator[Found]:
    """Yield the caches and brokers that are looked for in the container itself."""
    if "redis-server" in project.commands.started:
        return
    for each in project.settings:
        if each.name not in _BROKERS or each.is_conditional:
            continue
        for node in _written(each.value):
            if match := _ADDRESS.match(str(node.value)):
                engine = project.assigned("SESSION_ENGINE")
                is_needed = bool(engine) and "cache" in " ".join(engine.texts() if engine else [])
                yield Found(
                    f"{each.name} looks for {match['kind'] or 'its server'} in the container "
                    "itself, where none is",
                    'add a Redis service, and write os.environ["REDIS_URL"]',
                    each.file, node.lineno,
                    None if is_needed and each.name == "CACHES" else Level.WARNING,
                )  # fmt: skip


def _written(value: ast.expr) -> Iterator[ast.Constant]:
    """Yield the texts of a value, but for those that are only a default for a variable."""
    if isinstance(value, ast.Constant):
        yield value
    for child in ast.iter_child_nodes(value) if not isinstance(value, ast.Call) else ():
        if isinstance(child, ast.expr):
            yield from _written(child)
