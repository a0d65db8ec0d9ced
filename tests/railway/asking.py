"""A small question to the API, and what is said where there is no answer."""

from collections.abc import Callable

import pytest

from shipway.errors import ShipwayError, Status
from shipway.railway import queries
from shipway.railway.client import ENDPOINT_VARIABLE, Client
from tests.railway.standin import TOKEN


def project(client: Client) -> str:
    """Ask for the project of the token."""
    return client.ask(queries.SCOPE, {}, lambda data: str(data["projectToken"]["projectId"]))


def refusal(act: Callable[[], object]) -> ShipwayError:
    """Return the error in which `act` ends."""
    with pytest.raises(ShipwayError) as raised:
        act()
    assert raised.value.status == Status.COULD_NOT_RUN
    assert "\n" not in raised.value.problem
    return raised.value


def pointed_at(url: str, patience: float = 1) -> Client:
    """Return a client that asks another address of this machine."""
    return Client.of({"RAILWAY_TOKEN": TOKEN, ENDPOINT_VARIABLE: url}, patience)
