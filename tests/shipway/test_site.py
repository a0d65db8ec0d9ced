"""The edge to HTTP, against real servers that answer well, badly, late or not at all."""

import socket
import struct
import time
from collections.abc import Callable

import pytest

from shipway import site
from shipway.model import Answer
from tests.shipway import servers
from tests.shipway.servers import dripping, raw_server, saying, silent

pytestmark = pytest.mark.laptop

OURS, THEIRS = "a" * 40, "b" * 40
SHORT_ERROR = b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nshort"


def test_an_answer_has_status_and_body() -> None:
    with servers.site(lambda _: (404, {}, b"no")) as running:
        answer = site.ask(running.url + "/x", {"Host": "a.example"})

    assert (answer.status, answer.body, answer.reason) == (404, b"no", "")
    request = running.requests[0]
    assert (request.method, request.path, request.values("Host")) == ("GET", "/x", ["a.example"])


def test_an_uncached_answer_on_a_connection_of_its_own_is_asked_for() -> None:
    with servers.site(lambda _: servers.naming(OURS)) as running:
        site.ask(running.url)

    assert running.requests[0].values("Cache-Control") == ["no-cache"]
    assert running.requests[0].values("Connection") == ["close"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(status: int) -> None:
    with servers.site(lambda _: (status, {"Location": "/other"}, b"")) as running:
        answer = site.ask(running.url)

    assert (answer.status, len(running.requests)) == (status, 1)


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with (
        servers.site(lambda _: servers.naming(THEIRS)) as proxy,
        servers.site(lambda _: servers.naming(OURS)) as own,
    ):
        monkeypatch.setenv("http_proxy", proxy.url)
        assert site.named_commit(site.ask(own.url)) == OURS

    assert proxy.requests == []


def test_a_huge_answer_is_read_to_a_limit() -> None:
    with servers.site(lambda _: (200, {}, b"x" * 5_000_000)) as running:
        assert len(site.ask(running.url).body) == 1_000_000


def test_nobody_listens() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        answer = site.ask(f"http://127.0.0.1:{bound.getsockname()[1]}/")

    assert answer.status == 0
    assert "refused" in answer.reason


@pytest.mark.parametrize(
    "data",
    [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x15\x03\x01\x00\x02\x02",
     b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
     b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000],
)  # fmt: skip
def test_what_is_no_http_is_no_answer(data: bytes) -> None:
    with raw_server(saying(data)) as url:
        answer = site.ask(url, timeout=2)

    assert answer.status == 0
    assert answer.reason


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(
            "http://[::/",
        ),
        "http://127.0.0.1:port/",
        "http://ñ" + "n" * 99 + "/",
    ],
)
def test_an_impossible_address_is_no_answer(url: str) -> None:
    answer = site.ask(url, timeout=2)

    assert answer.status == 0
    assert answer.reason


def test_a_server_that_says_nothing_is_left_after_a_while() -> None:
    start = time.monotonic()
    with raw_server(silent) as url:
        answer = site.ask(url, timeout=0.3)

    assert (answer.status, answer.reason) == (0, "timed out")
    assert time.monotonic() - start < 3


def reset(connection: socket.socket) -> None:
    """Say the beginning of an error's answer, then reset the connection."""
    connection.sendall(SHORT_ERROR)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stall(connection: socket.socket) -> None:
    """Say the beginning of an error's answer, then nothing."""
    connection.sendall(SHORT_ERROR)
    silent(connection)


@pytest.mark.parametrize("status", ["200 OK", "503 Busy"])
def test_an_answer_that_stops_in_the_middle(status: str) -> None:
    data = f"HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf".encode()
    with raw_server(saying(data)) as url:
        answer = site.ask(url, timeout=2)

    assert isinstance(answer, Answer)


@pytest.mark.parametrize("talk", [reset, stall])
def test_an_error_that_is_never_finished(talk: Callable[[socket.socket], None]) -> None:
    with raw_server(talk) as url:
        answer = site.ask(url, timeout=0.3)

    assert isinstance(answer, Answer)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_drips_is_left_after_a_while(start: bytes) -> None:
    began = time.monotonic()
    with raw_server(dripping(start, 30)) as url:
        site.ask(url, timeout=0.5)
        spent = time.monotonic() - began

    assert spent < 10


@pytest.mark.parametrize(
    ("body", "commit"),
    [
        (b'{"commit": "%s"}' % OURS.encode(), OURS), (b'{"commit": ""}', None),
        (b'{"commit": "main"}', None), (b'{"commit": "%s"}' % (b"\\u0000" * 40), None),
        (b'{"commit": 7}', None),
        (b"{}", None), (b"[]", None), (b"null", None), (b"<html>", None), (b"", None),
        (b"\xff", None), (b'"commit"', None),
    ],
)  # fmt: skip
def test_the_commit_that_an_answer_names(body: bytes, commit: str | None) -> None:
    assert site.named_commit(Answer(200, body)) == commit


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ((b'{"checks": {"page": {"ok": false, "reason": "GET / answers 500"}, '
         b'"database": {"ok": true, "reason": ""}}}'), "page: GET / answers 500"),
        (b'{"checks": []}', ""), (b'{"checks": {"page": {}}}', ""), (b"", ""), (b"[]", ""),
    ],
)  # fmt: skip
def test_the_reason_that_an_answer_states(body: bytes, reason: str) -> None:
    assert site.stated_reason(Answer(503, body)) == reason
