"""The client against a server that answers as Railway's API does, badly, late or not at all."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.railway.asking import pointed_at, project, refusal
from tests.railway.faults import Fault, answering, breaking_off, erring
from tests.railway.script import PROJECT
from tests.railway.standin import railway
from tests.shipway.servers import dripping, raw_server, silent

pytestmark = pytest.mark.laptop


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (answering(404, b"<html>"), "Railway's API answers 404 and no JSON"),
        (answering(404, b"[]"), "Railway's API answers 404 without data"),
        (erring("Problem\nwith  this"), "Railway's API refuses: Problem with this"),
        (answering(400, b'{"errors": [{"message": "Cannot query field"}]}'),
         "Railway's API refuses: Cannot query field"),
        (answering(200, b'{"errors": "broken"}'), "Railway's API refuses: it gives no reason"),
        (answering(200, b'{"errors": [{}], "data": {}}'),
         "Railway's API refuses: it gives no reason"),
        (erring("x" * 9000), f"Railway's API refuses: {'x' * 300}"),
        (answering(200, b'{"data": {"projectToken": null}}'),
         "Railway's API answers in a form that is not known here"),
        (answering(200, b'{"data": {}}'), "Railway's API answers in a form that is not known here"),
        (answering(401), "Railway refuses the token in RAILWAY_TOKEN: the API answers 401"),
        (answering(403), "Railway refuses the token in RAILWAY_TOKEN: the API answers 403"),
        (erring("Not Authorized", "INTERNAL_SERVER_ERROR"),
         "Railway refuses the token in RAILWAY_TOKEN: the API says: Not Authorized"),
        (erring("Project Token not found: Unauthorized"),
         ("Railway refuses the token in RAILWAY_TOKEN: the API says: "
          "Project Token not found: Unauthorized")),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_said_at_once(fault: Fault, problem: str) -> None:
    with railway() as standin:
        standin.from_now_on(fault)
        error = refusal(lambda: project(standin.client()))

    assert error.problem == problem
    assert error.hint
    assert len(standin.asked) == 1


PASSING = [
    answering(500), answering(502, b"<html>"), answering(503), breaking_off(),
    answering(200, b"<html>a captive portal</html>"), answering(200, b"null"),
    answering(200, b'{"data": ' + b"[" * 100_000),
    erring("Problem processing request", "INTERNAL_SERVER_ERROR"),
    answering(429), answering(429, Retry_After="0"), answering(429, Retry_After="soon"),
    answering(429, Retry_After="Sun, 01 Nov 2026 12:00:00 GMT"),
]  # fmt: skip


@pytest.mark.parametrize("fault", PASSING)
def test_a_question_is_repeated_while_it_may_help(fault: Fault) -> None:
    with railway() as standin:
        standin.faults = {1: fault, 2: fault}
        assert project(standin.client()) == PROJECT

    assert len(standin.asked) == 3


@pytest.mark.parametrize("fault", PASSING)
def test_a_question_is_not_repeated_for_ever(fault: Fault) -> None:
    with railway() as standin:
        standin.from_now_on(fault)
        start = time.monotonic()
        refusal(lambda: project(standin.client(patience=2)))

    assert time.monotonic() - start < 10
    assert len(standin.asked) > 1


def in_seconds(number: int) -> str:
    """Return the other form of Retry-After, a date."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=number), usegmt=True)


@pytest.mark.parametrize("wait", [lambda: "2", lambda: in_seconds(3600)])
def test_a_wait_that_takes_too_long_is_told_instead(wait: Callable[[], str]) -> None:
    with railway() as standin:
        standin.from_now_on(answering(429, Retry_After=wait()))
        error = refusal(lambda: project(standin.client(patience=1)))

    assert error.problem.startswith("Railway's API takes no more requests from this account for ")
    assert len(standin.asked) == 1


@pytest.mark.parametrize("wait", [lambda: "1", lambda: "1.0", lambda: in_seconds(6)])
def test_a_wait_is_kept(wait: Callable[[], str]) -> None:
    with railway() as standin:
        standin.faults = {1: answering(429, Retry_After=wait())}
        start = time.monotonic()
        project(standin.client(patience=30))

    assert time.monotonic() - start > 0.9
    assert len(standin.asked) == 2


def test_nobody_listens() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        client = pointed_at(f"http://127.0.0.1:{bound.getsockname()[1]}/")
        error = refusal(lambda: project(client))

    assert error.problem.startswith("Railway's API does not answer: ")
    assert "refused" in error.problem
    assert "online" in error.hint


@pytest.mark.parametrize("talk", [silent, dripping(b"HTTP/1.1 200 OK\r\n\r\n", 30)])
def test_a_server_that_never_ends_is_left_in_time(talk: Callable[[socket.socket], None]) -> None:
    start = time.monotonic()
    with raw_server(talk) as url:
        error = refusal(lambda: project(pointed_at(url, patience=1)))
        spent = time.monotonic() - start

    assert error.problem == "Railway's API does not answer: timed out"
    assert spent < 10
