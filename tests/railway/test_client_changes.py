"""Changes, which are made once, and lists, which come in pages."""

import json
from typing import Any

import pytest

from shipway.railway import queries
from tests.railway.asking import refusal
from tests.railway.faults import Fault, answering, breaking_off, erring
from tests.railway.script import PROJECT, SERVICE
from tests.railway.standin import Railway, railway

pytestmark = pytest.mark.laptop

CHANGE: dict[str, Any] = {
    "environment": "environment-1", "service": SERVICE, "input": {"drainingSeconds": 35},
}  # fmt: skip


@pytest.mark.parametrize("fault", [answering(502), breaking_off(), answering(200, b"<html>")])
def test_a_change_that_may_have_been_made_is_not_repeated(fault: Fault) -> None:
    with railway() as standin:
        standin.from_now_on(fault)
        error = refusal(lambda: standin.client().change(queries.UPDATE_INSTANCE, CHANGE))

    assert len(standin.asked) == 1
    assert error.hint.startswith("the change may have been made or not")


def test_a_change_that_was_turned_away_is_repeated() -> None:
    with railway() as standin:
        standin.faults = {1: answering(429, Retry_After="0")}
        standin.client().change(queries.UPDATE_INSTANCE, CHANGE)

    assert standin.changes == [("serviceInstanceUpdate", {"drainingSeconds": 35})]


def test_a_change_that_was_refused_was_not_made() -> None:
    with railway() as standin:
        standin.from_now_on(erring("Field is not allowed"))
        error = refusal(lambda: standin.client().change(queries.UPDATE_INSTANCE, CHANGE))

    assert "may have been made" not in error.hint


@pytest.mark.parametrize("size", [1, 2, 100])
def test_every_page_is_read(size: int) -> None:
    names = {f"id-{number}": f"service {number}" for number in range(5)}
    with railway(Railway(names=names, page=size)) as standin:
        nodes = standin.client(patience=60).pages(
            queries.SERVICES, {"project": PROJECT, "environment": "environment-1"}
        )

    assert [node["serviceName"] for node in nodes] == list(names.values())


def test_pages_that_never_end_are_left() -> None:
    page = {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": "again"}}
    body = json.dumps({"data": {"environment": {"found": page}}}).encode()
    with railway() as standin:
        standin.from_now_on(answering(200, body))
        error = refusal(lambda: standin.client(patience=60).pages(queries.SERVICES, {}))

    assert error.problem == "Railway's API answers in a form that is not known here"
