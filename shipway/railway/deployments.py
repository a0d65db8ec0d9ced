"""Asks for the deployments of a commit: how they stand, their steps, and the end of their logs."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shipway.errors import ShipwayError
from shipway.railway import queries
from shipway.railway.client import Client
from shipway.railway.outcome import (
    MAY_HAVE_LIVED,
    Deployment,
    Observation,
    Outcome,
    State,
    Step,
    let_in,
    observation,
    outcome,
)
from shipway.railway.place import Place
from shipway.railway.shapes import moment, number, text

_IN_BUILD = ("SNAPSHOT_CODE", "BUILD_IMAGE", "PUBLISH_IMAGE")


def recent(client: Client, place: Place) -> tuple[Deployment, ...]:
    """Return the service's last deployments, of whatever commit."""
    asked = {**place.of_environment, "service": place.service}

    def read(data: Any) -> tuple[Deployment, ...]:
        return tuple(_deployment(edge["node"]) for edge in data["deployments"]["edges"])

    return client.ask(queries.DEPLOYMENTS, asked, read)


def observe(client: Client, place: Place, commit: str) -> Observation:
    """Look at the list once."""
    return observation(recent(client, place), commit)


def watch(client: Client, place: Place, commit: str, seconds: float) -> Iterator[Outcome]:
    """Yield the outcome so far after each look, until it is an end or the time is up.

    A look that the API does not allow is an outcome too, UNKNOWN with the reason, and no end.
    """
    start = time.monotonic()
    seen: list[Observation] = []
    while True:
        try:
            seen.append(observe(client, place, commit))
            found = outcome(seen)
        except ShipwayError as error:
            reason = f"is out of sight: {error.problem}"
            found = replace(outcome(seen), state=State.UNKNOWN, reason=reason)
        yield found
        spent = time.monotonic() - start
        # The smallest plan allows a hundred requests in an hour.
        pause = min(20.0, max(2.0, spent / 8))
        if found.state.is_end or spent + pause > seconds:
            return
        time.sleep(pause)


def went_live(client: Client, place: Place) -> dict[str, datetime]:
    """Return when each commit was first let in, of those that the last deployments were made of."""
    lived = [each for each in recent(client, place)
             if each.commit and each.status in MAY_HAVE_LIVED]  # fmt: skip
    first: dict[str, datetime] = {}
    for deployment, found in zip(lived, _steps(client, lived), strict=True):
        since = let_in(found)
        if since:
            first[deployment.commit] = min(since, first.get(deployment.commit, since))
    return first


def steps(client: Client, deployment: Deployment) -> tuple[Step, ...]:
    """Return the steps of a deployment, in their order."""
    [found] = _steps(client, [deployment])
    return found


def _steps(client: Client, asked: Sequence[Deployment]) -> tuple[tuple[Step, ...], ...]:
    """Return the steps of each, all in one question: an account may ask few in an hour."""
    if not asked:
        return ()
    ids = {f"d{number}": each.id for number, each in enumerate(asked)}

    def read(data: Any) -> tuple[tuple[Step, ...], ...]:
        return tuple(_in_order(data[name]["edges"]) for name in ids)

    return client.ask(queries.events(len(asked)), ids, read)


def log(
    client: Client, deployment: Deployment, found: Sequence[Step], lines: int = 20
) -> tuple[str, ...]:
    """Return the last lines of the deployment's log, or of the build's where it came no further."""
    built = any(step.name not in _IN_BUILD for step in found)
    query = queries.DEPLOY_LOG if built else queries.BUILD_LOG

    def read(data: Any) -> tuple[str, ...]:
        said = sorted(data["lines"], key=lambda line: text(line, "timestamp"))
        return tuple(text(line, "message") for line in said)[-lines:]

    return client.ask(query, {"deployment": deployment.id, "limit": lines}, read)


def _deployment(node: Any) -> Deployment:
    created = moment(node, "createdAt")
    if created is None:
        raise ValueError("createdAt")
    meta = node["meta"] if isinstance(node["meta"], dict) else {}
    commit = text({"commitHash": meta.get("commitHash")}, "commitHash")
    return Deployment(text(node, "id"), text(node, "status"), commit, created)


def _in_order(edges: Any) -> tuple[Step, ...]:
    nodes = sorted((edge["node"] for edge in edges), key=lambda node: text(node, "createdAt"))
    return tuple(_step(node) for node in nodes)


def _step(node: Any) -> Step:
    payload = node["payload"] or {"durationMs": None, "error": None, "skipped": None}
    begun, ended = moment(node, "createdAt"), moment(node, "completedAt")
    took = number(payload, "durationMs")
    seconds = took / 1000 if took is not None else None
    if seconds is None and begun and ended:
        seconds = (ended - begun).total_seconds()
    error = " ".join(text(payload, "error").split())
    return Step(text(node, "step"), seconds, error, payload["skipped"] is True, ended)
