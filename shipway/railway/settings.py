"""Reads what a service is set to in Railway; of its variables the names, never the values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shipway.railway import queries
from shipway.railway.client import Client
from shipway.railway.place import Place
from shipway.railway.shapes import number, text, texts

_OF_MYSQL = {"MYSQL_URL", "MYSQLHOST", "MYSQLPASSWORD"}


@dataclass(frozen=True)
class Trigger:
    """What makes a push a deployment."""

    id: str
    branch: str
    repository: str
    waits_for_ci: bool
    """Deployed only once the workflows of the commit have passed; skipped where one fails."""


@dataclass(frozen=True)
class Service:
    """A service's settings; what is not set is empty or None."""

    name: str
    repository: str
    trigger: Trigger | None
    watch_patterns: tuple[str, ...]
    root_directory: str
    build_command: str
    start_command: str
    health_path: str
    health_timeout: int | None
    overlap_seconds: int | None
    draining_seconds: int | None
    restart_policy: str
    variables: frozenset[str]
    """The names of the service's own variables."""
    mysql: str
    """The name of a MySQL service beside it; empty where there is none."""


def read(client: Client, place: Place) -> Service:
    """Ask for everything; four requests, more where there are more than a hundred variables."""
    triggers = client.pages(queries.TRIGGERS, place.of_environment)
    variables = client.pages(queries.VARIABLES, place.of_environment)
    asked = {"environment": place.environment, "service": place.service}

    def service(data: Any) -> Service:
        return _service(data["serviceInstance"], place, triggers, variables)

    return client.ask(queries.INSTANCE, asked, service)


def _service(node: Any, place: Place, triggers: list[Any], variables: list[Any]) -> Service:
    named: dict[str, set[str]] = {}
    for variable in variables:
        named.setdefault(text(variable, "serviceId"), set()).add(text(variable, "name"))
    own = [_trigger(each) for each in triggers if text(each, "serviceId") == place.service]
    return Service(
        name=place.name,
        repository=text(node["source"] or {"repo": None}, "repo"),
        trigger=own[0] if own else None,
        watch_patterns=texts(node, "watchPatterns"),
        root_directory=text(node, "rootDirectory"),
        build_command=text(node, "buildCommand"),
        start_command=text(node, "startCommand"),
        health_path=text(node, "healthcheckPath"),
        health_timeout=number(node, "healthcheckTimeout"),
        overlap_seconds=number(node, "overlapSeconds"),
        draining_seconds=number(node, "drainingSeconds"),
        restart_policy=text(node, "restartPolicyType"),
        variables=frozenset(named.get(place.service, ())),
        mysql=next(_databases(place, named), ""),
    )


def _trigger(node: Any) -> Trigger:
    branch, repository = text(node, "branch"), text(node, "repository")
    return Trigger(text(node, "id"), branch, repository, node["checkSuites"] is True)


def _databases(place: Place, named: dict[str, set[str]]) -> Iterator[str]:
    """Yield the services that have a MySQL server's variables, and are deployed from no git."""
    for service, name in place.names.items():
        if service != place.service and named.get(service, set()) >= _OF_MYSQL:
            yield name
