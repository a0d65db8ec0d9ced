"""Finds out which project, environment and service a token and the environment mean."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shipway.errors import ShipwayError, Status
from shipway.railway import queries
from shipway.railway.client import Client
from shipway.railway.shapes import text

_IDS = ("RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID")
_SERVICE = "RAILWAY_SERVICE_ID"


@dataclass(frozen=True)
class Place:
    """One service in one environment; by Railway's ids, and with the names of all services."""

    project: str
    environment: str
    service: str
    names: Mapping[str, str]
    """The names of the environment's services, by their ids."""

    @property
    def name(self) -> str:
        """The service's name."""
        return self.names[self.service]

    @property
    def of_environment(self) -> dict[str, str]:
        """What a query about the environment takes."""
        return {"project": self.project, "environment": self.environment}


def locate(client: Client, environ: Mapping[str, str] = os.environ) -> Place:
    """Return the place: a project's token knows the environment, variables may name the service."""
    project, environment = _environment(client, environ)
    nodes = client.pages(queries.SERVICES, {"project": project, "environment": environment})
    names = {text(node, "serviceId"): text(node, "serviceName") for node in nodes}
    stated = environ.get(_SERVICE, "").strip()
    return Place(project, environment, _service(stated, names, nodes), names)


def _environment(client: Client, environ: Mapping[str, str]) -> tuple[str, str]:
    if client.variable == "RAILWAY_TOKEN":
        return client.ask(queries.SCOPE, {}, _of_token)
    project, environment = (environ.get(name, "").strip() for name in _IDS)
    if project and environment:
        return project, environment
    missing = " and ".join(name for name in _IDS if not environ.get(name, "").strip())
    raise ShipwayError(
        f"{client.variable} may see many projects, and {missing} does not say which is meant",
        f"set {missing}: Ctrl+K in Railway's dashboard copies it; or take a project's token",
        Status.COULD_NOT_RUN,
    )


def _of_token(data: Any) -> tuple[str, str]:
    token = data["projectToken"]
    return text(token, "projectId"), text(token, "environmentId")


def _service(stated: str, names: Mapping[str, str], nodes: list[Any]) -> str:
    """Choose the service: the one that is stated, else the only one that is deployed from git."""
    known = ", ".join(f"{name} is {key}" for key, name in names.items()) or "there is none"
    if stated:
        if stated in names:
            return stated
        raise ShipwayError(
            f"{_SERVICE} names no service of this environment",
            f"set it to one of its services: {known}",
            Status.COULD_NOT_RUN,
        )
    deployed = [text(node, "serviceId") for node in nodes if (node["source"] or {}).get("repo")]
    if len(deployed) == 1:
        return deployed[0]
    how_many = f"{len(deployed)} services are" if deployed else "no service is"
    raise ShipwayError(
        f"{how_many} deployed from a repository in this environment of Railway's",
        f"set {_SERVICE} to the one that is meant: {known}",
        Status.COULD_NOT_RUN,
    )
