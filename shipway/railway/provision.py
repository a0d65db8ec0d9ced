"""Compares a service's settings in Railway with what a release needs, and makes them so.

Nothing is deleted, no value of a variable is read, and what is secret is neither shown nor kept.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shipway import procfile
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.railway import place as places
from shipway.railway import queries, settings
from shipway.railway.client import Client
from shipway.railway.place import Place
from shipway.railway.settings import Service
from shipway.railway.wanted import GIVEN, RANDOM, Change, Kind, advice, differences, variables


@dataclass(frozen=True)
class Provision:
    """What a service lacks, and whom to ask to change it."""

    client: Client
    place: Place
    service: Service
    changes: tuple[Change, ...]
    advice: tuple[str, ...]
    """What a person has to do, as sentences."""


def compare(config: Config, root: Path, environ: Mapping[str, str] = os.environ) -> Provision:
    """Read the service's settings, and compare; `environ` holds the token."""
    client = Client.of(environ)
    place = places.locate(client, environ)
    service = settings.read(client, place)
    web = procfile.read(root).get("web")
    given = {name for name, value in environ.items() if value}
    set_otherwise = differences(service, config, web.command if web else "")
    changes = (*set_otherwise, *variables(service, given))
    return Provision(client, place, service, changes, tuple(advice(service, given)))


def lines(provision: Provision) -> Iterator[str]:
    """Word the comparison, a line for each change."""
    name = provision.service.name
    if not provision.changes:
        yield f"{name} is set in Railway as a release needs it"
    for change in provision.changes:
        before = change.before or "not set"
        yield f"{name}: {change.kind} {change.field}: {before} -> {change.after or 'not set'}"
    yield from provision.advice


def apply(
    provision: Provision, config: Config, root: Path, environ: Mapping[str, str] = os.environ
) -> None:
    """Make the changes without deploying, and look whether Railway has made them."""
    client, place = provision.client, provision.place
    made = {kind: [x for x in provision.changes if x.kind == kind] for kind in Kind}
    if made[Kind.SETTING]:
        changed = {change.field: change.value for change in made[Kind.SETTING]}
        here = {"environment": place.environment, "service": place.service}
        client.change(queries.UPDATE_INSTANCE, {**here, "input": changed})
    if made[Kind.VARIABLE]:
        values = {change.field: _value(change, environ) for change in made[Kind.VARIABLE]}
        options = {"variables": values, "replace": False, "skipDeploys": True}
        client.change(queries.SET_VARIABLES, {"input": {**_ids(place), **options}})
    for change in made[Kind.TRIGGER]:
        _set_branch(provision, str(change.value))
    asked = {(change.kind, change.field) for change in provision.changes}
    left = [x for x in compare(config, root, environ).changes if (x.kind, x.field) in asked]
    if left:
        raise ShipwayError(
            f"Railway took the changes, but did not make {', '.join(x.field for x in left)}",
            "set it in Railway's dashboard: docs/railway.md says where",
            Status.COULD_NOT_RUN,
        )


def _set_branch(provision: Provision, branch: str) -> None:
    service, client = provision.service, provision.client
    if service.trigger:
        asked = {"id": service.trigger.id, "input": {"branch": branch}}
        client.change(queries.UPDATE_TRIGGER, asked)
        return
    made = {"provider": "github", "repository": service.repository, "branch": branch}
    client.change(queries.CREATE_TRIGGER, {"input": {**_ids(provision.place), **made}})


def _value(change: Change, environ: Mapping[str, str]) -> str:
    if change.after == RANDOM:
        return secrets.token_urlsafe(64)
    return environ[change.field] if change.after == GIVEN else str(change.value)


def _ids(place: Place) -> dict[str, str]:
    return {
        "projectId": place.project,
        "environmentId": place.environment,
        "serviceId": place.service,
    }
