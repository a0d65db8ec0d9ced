"""A source that misbehaves costs a bounded time and memory, and gives a reason."""

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote

import pytest

from monitor.answers import NoRecordsError
from monitor.fetching import Limits, fetch
from monitor.models import Outcome, Reason
from tests.project.sources import Script, Source, body, cut_off, drip, endless, fall_silent, silence
from tests.servers.ports import free_port

LIMITS = Limits(connect=2, silence=0.6, total=1.5, size=100_000)
OK = b"HTTP/1.0 200 OK\r\n"


def failure(url: str, limits: Limits = LIMITS) -> tuple[Outcome, Reason, str]:
    with pytest.raises(NoRecordsError) as caught:
        fetch(url, limits)
    return caught.value.outcome, caught.value.reason, caught.value.detail


def test_a_good_answer_is_its_body(source: Source) -> None:
    source.script = body(b"[1]")
    assert fetch(source.url, LIMITS) == b"[1]"


@pytest.mark.parametrize(
    "script",
    [silence, fall_silent, drip(b""), drip(OK), drip(OK + b"X: "), drip(OK + b"\r\n["),
     drip(OK + b"Content-Length: 999\r\n\r\n[")],
    ids=["silent", "falls silent", "drips at once", "drips headers", "drips one header",
         "drips its body", "drips a body of known length"],
)  # fmt: skip
def test_a_source_that_is_slow_in_any_phase_is_left_in_time(source: Source, script: Script) -> None:
    source.script = script
    before = time.monotonic()
    assert failure(source.url)[:2] == (Outcome.UNREACHABLE, Reason.TOO_SLOW)
    assert time.monotonic() - before < LIMITS.total + 1


def test_a_tls_handshake_that_hangs_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        before = time.monotonic()
        outcome, *_ = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/")
    assert outcome == Outcome.UNREACHABLE
    assert time.monotonic() - before < LIMITS.connect + 1


def test_a_source_that_is_down_cannot_be_reached() -> None:
    expected = (Outcome.UNREACHABLE, Reason.NO_CONNECTION, "")
    assert failure(f"http://127.0.0.1:{free_port()}/") == expected
    assert failure("http://source.invalid/") == expected


@pytest.mark.parametrize("host", ["a..b", "x" * 64, "us€er:x@127.0.0.1", "*"])
def test_an_address_that_cannot_be_cannot_be_reached(source: Source, host: str) -> None:
    expected = (Outcome.UNREACHABLE, Reason.NO_CONNECTION, "")
    assert failure(f"http://{host}/") == expected
    source.script = body(b"", 302, Location=f"http://{quote(host, safe='@:')}/")
    assert failure(source.url) == expected


def test_an_answer_that_breaks_off_is_told_from_one_that_never_came(source: Source) -> None:
    source.script = cut_off
    assert failure(source.url)[:2] == (Outcome.UNREACHABLE, Reason.CUT_OFF)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (500, Outcome.UNREACHABLE),
        (503, Outcome.UNREACHABLE),
        (404, Outcome.UNUSABLE),
        (401, Outcome.UNUSABLE),
        (204, Outcome.UNUSABLE),
    ],
)
def test_a_status_that_is_no_success_is_named(
    source: Source, status: int, outcome: Outcome
) -> None:
    source.script = body(b"", status)
    assert failure(source.url) == (outcome, Reason.HTTP_STATUS, str(status))


def test_an_answer_without_end_is_left_at_the_limit(source: Source) -> None:
    source.script = endless
    assert failure(source.url)[:2] == (Outcome.UNUSABLE, Reason.TOO_LARGE)


def test_a_small_answer_that_unpacks_to_a_large_one_is_left_at_the_limit(source: Source) -> None:
    source.script = body(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    assert failure(source.url)[:2] == (Outcome.UNUSABLE, Reason.TOO_LARGE)


def test_a_redirect_is_followed(source: Source) -> None:
    def script(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
        first = source.requests == 1
        chosen = body(b"", 302, Location="/elsewhere") if first else body(b"[2]")
        chosen(handler, stopping)

    source.script = script
    assert fetch(source.url, LIMITS) == b"[2]"


@pytest.mark.parametrize(
    "location",
    ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "", "http://[", "/records"],
)
def test_a_redirect_to_nowhere_or_in_a_circle_is_not_followed(
    source: Source, location: str
) -> None:
    source.script = body(b"", 302, Location=location)
    assert failure(source.url)[:2] == (Outcome.UNUSABLE, Reason.REDIRECT)


def test_the_body_of_a_redirect_is_not_read(source: Source) -> None:
    def script(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
        handler.wfile.write(b"HTTP/1.0 302 Found\r\nLocation: ftp://127.0.0.1/\r\n\r\n")
        stopping.wait()

    source.script = script
    assert failure(source.url)[:2] == (Outcome.UNUSABLE, Reason.REDIRECT)


def test_an_answer_that_does_not_unpack_is_no_json(source: Source) -> None:
    source.script = body(b"no gzip", Content_Encoding="gzip")
    assert failure(source.url)[:2] == (Outcome.UNUSABLE, Reason.NOT_JSON)


def test_nothing_of_the_machine_is_sent_along(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    source.script = body(b"[3]")
    assert fetch(source.url, LIMITS) == b"[3]"
