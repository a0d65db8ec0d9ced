"""A stand-in for Railway's API on the loopback: it executes queries on the tests' own schema.

A test writes down what Railway is like, a service with its settings and the deployments with their
statuses from one look to the next, and which requests go wrong; afterwards it can see what changed.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import GraphQLSchema, build_schema, graphql_sync

from shipway.railway.client import ENDPOINT_VARIABLE, Client
from tests.environment import ROOT
from tests.railway.faults import Fault, erring
from tests.railway.script import (
    DATABASE,
    ENVIRONMENT,
    MYSQL,
    PROJECT,
    SERVICE,
    UNTOUCHED,
    Deployed,
    at,
    trigger,
)
from tests.shipway import servers
from tests.shipway.servers import Reply, Request

TOKEN = "9d3c1f6e-planted-token-4b2a"


@dataclass
class Railway:
    """What Railway is like, and what it was asked."""

    instance: dict[str, Any] = field(default_factory=lambda: dict(UNTOUCHED))
    variables: dict[str, dict[str, str]] = field(
        default_factory=lambda: {SERVICE: {}, DATABASE: dict.fromkeys(MYSQL, "planted-value")}
    )
    """The variables of each service; the values are here to be searched for."""
    names: dict[str, str] = field(default_factory=lambda: {SERVICE: "web", DATABASE: "MySQL"})
    triggers: list[dict[str, Any]] = field(default_factory=lambda: [trigger("main")])
    deployments: list[Deployed] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    """What happens instead at a request, by its number from 1."""
    token: str = TOKEN
    page: int = 100
    """How many nodes of a connection come at once, whatever is asked for."""
    changes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every mutation and its input."""
    asked: list[Request] = field(default_factory=list)
    looks: int = 0
    """How often the list of deployments was asked for."""
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which a program on this machine asks this stand-in."""
        return {"RAILWAY_TOKEN": self.token, ENDPOINT_VARIABLE: self.url}

    def client(self, patience: float = 5) -> Client:
        """Return a client that asks this stand-in."""
        return Client.of(self.environment, patience)

    def from_now_on(self, fault: Fault) -> None:
        """Let every request after those that came already go wrong."""
        self.faults |= {len(self.asked) + number: fault for number in range(1, 100)}

    def reply(self, request: Request) -> Reply:
        """Answer one request as Railway would, or as the script says."""
        self.asked.append(request)
        if fault := self.faults.get(len(self.asked)):
            return fault(request)
        if not self._is_authorized(request):
            return erring("Not Authorized", "INTERNAL_SERVER_ERROR")(request)
        question = json.loads(request.body)
        result = graphql_sync(
            schema(), question["query"], self._root(), variable_values=question["variables"]
        )
        return 200, {"Content-Type": "application/json"}, json.dumps(result.formatted).encode()

    def _is_authorized(self, request: Request) -> bool:
        bearer = request.values("Authorization") == [f"Bearer {self.token}"]
        return bearer or request.values("Project-Access-Token") == [self.token]

    def _root(self) -> dict[str, Any]:
        scope = {"projectId": PROJECT, "environmentId": ENVIRONMENT}
        return {
            "projectToken": scope,
            "environment": self._environment,
            "serviceInstance": self._instance,
            "deployments": self._listed,
            "deploymentEvents": self._events,
            "buildLogs": lambda _, **asked: self._lines("build_log", **asked),
            "deploymentLogs": lambda _, **asked: self._lines("log", **asked),
            "serviceInstanceUpdate": self._update_instance,
            "variableCollectionUpsert": self._set_variables,
            "deploymentTriggerCreate": self._create_trigger,
            "deploymentTriggerUpdate": self._update_trigger,
        }

    def _environment(self, _: Any, id: str, projectId: str) -> dict[str, Any]:  # noqa: N803
        require((id, projectId) == (ENVIRONMENT, PROJECT))
        variables = [
            {"serviceId": service, "name": name}
            for service, values in self.variables.items()
            for name in values
        ]
        shared = {"serviceId": None, "name": "SHARED"}
        instances = [
            {"serviceId": service, "serviceName": name, "source": {"repo": None}}
            | ({"source": self.instance["source"]} if service == SERVICE else {})
            for service, name in self.names.items()
        ]
        return {
            "serviceInstances": self._connection(instances),
            "deploymentTriggers": self._connection(self.triggers),
            "variables": self._connection([shared, *variables]),
        }

    def _connection(self, nodes: list[dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def pages(_: Any, first: int, after: str | None = None) -> dict[str, Any]:
            start = int(after or 0)
            end = start + min(first, self.page)
            more = {"hasNextPage": end < len(nodes), "endCursor": str(end)}
            return {"edges": [{"node": node} for node in nodes[start:end]], "pageInfo": more}

        return pages

    def _instance(self, _: Any, environmentId: str, serviceId: str) -> dict[str, Any]:  # noqa: N803
        require((environmentId, serviceId) == (ENVIRONMENT, SERVICE))
        return self.instance

    def _listed(self, _: Any, input: dict[str, str], first: int) -> dict[str, Any]:
        require(input == {"projectId": PROJECT, "environmentId": ENVIRONMENT, "serviceId": SERVICE})
        look = self.looks
        self.looks += 1
        nodes = [
            {"id": each.id, "status": status, "createdAt": at(60 * each.minutes),
             "meta": {"commitHash": each.commit} if each.commit else None}
            for each in sorted(self.deployments, key=lambda x: -x.minutes)
            if (status := each.status(look))
        ]  # fmt: skip
        return {"edges": [{"node": node} for node in nodes[:first]]}

    def _events(self, _: Any, id: str, first: int) -> dict[str, Any]:
        found = next(each for each in self.deployments if each.id == id)
        begun = 60 * found.minutes
        nodes = [
            {"step": name, "createdAt": at(begun + number),
             "completedAt": None if seconds is None else at(begun + number + seconds),
             "payload": {"error": error} if error else None}
            for number, (name, seconds, error) in enumerate(found.steps)
        ]  # fmt: skip
        return {"edges": [{"node": node} for node in reversed(nodes[:first])]}

    def _lines(self, kind: str, deploymentId: str, limit: int) -> list[dict[str, str]]:  # noqa: N803
        found = next(each for each in self.deployments if each.id == deploymentId)
        said = [
            {"timestamp": at(number), "message": line}
            for number, line in enumerate(getattr(found, kind))
        ]
        return said[-limit:]

    def _update_instance(self, _: Any, input: dict[str, Any], **place: str) -> bool:
        require(place == {"environmentId": ENVIRONMENT, "serviceId": SERVICE})
        self.changes.append(("serviceInstanceUpdate", input))
        self.instance |= input
        return True

    def _set_variables(self, _: Any, input: dict[str, Any]) -> bool:
        self.changes.append(("variableCollectionUpsert", input))
        if input["replace"]:
            self.variables[input["serviceId"]].clear()
        self.variables[input["serviceId"]] |= input["variables"]
        return True

    def _create_trigger(self, _: Any, input: dict[str, Any]) -> dict[str, Any]:
        self.changes.append(("deploymentTriggerCreate", input))
        self.triggers.append(trigger(input["branch"]))
        return self.triggers[-1]

    def _update_trigger(self, _: Any, id: str, input: dict[str, Any]) -> dict[str, Any]:
        self.changes.append(("deploymentTriggerUpdate", input))
        found = next(each for each in self.triggers if each["id"] == id)
        found |= input
        return found


@contextmanager
def railway(standin: Railway | None = None) -> Iterator[Railway]:
    """Run the stand-in on the loopback while the block lasts."""
    standin = standin or Railway()
    with servers.site(standin.reply) as running:
        standin.url = f"{running.url}/graphql/v2"
        yield standin


@cache
def schema() -> GraphQLSchema:
    """Return the schema, with a status that nobody has heard of."""
    text = (ROOT / "tests" / "railway" / "schema.graphql").read_text("utf-8")
    return build_schema(f"{text}\nextend enum DeploymentStatus {{ THAWING }}")


def require(given: bool) -> None:
    """Refuse a question about something else than the script is about, as Railway does."""
    if not given:
        raise ValueError("Not Authorized")
