"""Serve's access log, plain and as JSON, and the id that each request has."""

import json
import re
import socket
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from shipway.serve.request_id import RequestId
from tests.shipway.laptop import Laptop
from tests.shipway.programs import wait_until
from tests.shipway.serving import DOMAIN, Served, serving

SECRETS = (
    "Cookie: sessionid=s3cret\r\n"
    "Authorization: Basic dXNlcjpzM2NyZXQ=\r\n"
    "Referer: https://site.example/?token=s3cret\r\n"
)
URLS = '''\
"""One page, which shows the id of its request."""

from django.http import HttpResponse
from django.urls import path, re_path

urlpatterns = [
    path("boom", lambda request: 1 / 0),
    re_path("", lambda request: HttpResponse(request.headers["X-Request-Id"])),
]
'''
RAILWAY, REQUEST = "HTTP_X_RAILWAY_REQUEST_ID", "HTTP_X_REQUEST_ID"
MADE = re.compile(r"[0-9a-f]{32}")


def send(running: Served, target: str, headers: str = "") -> str:
    """Send a request of these bytes, and return the whole answer."""
    request = (
        f"GET {target} HTTP/1.1\r\nHost: {DOMAIN}\r\nX-Forwarded-Proto: https\r\n"
        f"Connection: close\r\n{headers}\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as client:
        client.sendall(request.encode("latin-1"))
        with client.makefile("r", encoding="latin-1") as answer:
            return answer.read()


def lines(running: Served, beginning: str, count: int) -> list[str]:
    """Return the lines of the log with this beginning, once there are as many as expected."""

    def found() -> list[str]:
        text = running.log.read_text("utf-8")
        return [line for line in text.splitlines() if line.startswith(beginning)]

    wait_until(lambda: len(found()) >= count, f"{count} lines", 10)
    assert len(found()) == count, found()
    return found()


def objects(running: Served, count: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(running, "{", count)]


def test_a_line_for_each_request_but_the_probes(laptop: Laptop) -> None:
    laptop.change({"mysite/urls.py": URLS})
    with serving(laptop) as running:
        send(running, "/")
        send(running, "/readyz")
        send(running, "/livez")
        send(running, "/boom?token=s3cret", SECRETS)

        first, second = lines(running, '"GET', 2)
        assert re.fullmatch(r'"GET / HTTP/1\.1" 200 32 bytes \d+ ms [0-9a-f]{32}', first)
        assert re.fullmatch(r'"GET /boom HTTP/1\.1" 500 \d+ bytes \d+ ms [0-9a-f]{32}', second)
        assert "s3cret" not in running.log.read_text("utf-8")
        assert "dXNlcj" not in running.log.read_text("utf-8")


def test_no_path_makes_a_plain_line_of_its_own(laptop: Laptop) -> None:
    laptop.change({"mysite/urls.py": URLS})
    with serving(laptop) as running:
        send(running, '/%0d%0a"GET%20/forged%20HTTP/1.1"%20200%1b[31m')

        (line,) = lines(running, '"GET', 1)
        assert line.startswith('"GET /%0d%0a\\"GET%20/forged%20HTTP/1.1\\"%20200%1b[31m HTTP/1.1" ')


def test_a_format_of_the_projects_own(laptop: Laptop) -> None:
    laptop.change({
        "mysite/urls.py": URLS,
        "gunicorn.conf.py": "access_log_format = 'mine: %(m)s %(U)s %(q)s %(s)s'\n",
    })  # fmt: skip
    with serving(laptop) as running:
        send(running, "/a%0ab?c=d")

        assert lines(running, "mine: ", 1) == ["mine: GET /a%0ab c=d 200"]


TARGETS = (
    "/",
    "/records/?token=s3cret#s3cret",
    '/%0a{"level":"error","message":"forged"}',
    "/%00%1b[31m%e2%80%a8%ff",
    f"/{'long' * 900}",
    f"https://user:s3cret@{DOMAIN}/absolute?s3cret",
)


def test_each_json_line_is_one_object_whatever_the_path_is(laptop: Laptop) -> None:
    laptop.change({"mysite/urls.py": URLS})
    with serving(laptop, INVOKE_SHIPWAY_ACCESS_LOG="json") as running:
        send(running, "/readyz")
        for target in TARGETS:
            send(running, target, SECRETS)

        for target, entry in zip(TARGETS, objects(running, len(TARGETS)), strict=True):
            path = re.sub(r"^https://[^/]*|[?#].*", "", target)[:1000]
            assert MADE.fullmatch(entry.pop("request_id"))
            assert re.fullmatch(r"20\d\d-.+T\d\d:\d\d:\d\d\.\d{3}\+00:00", entry.pop("time"))
            assert 0 <= entry.pop("seconds") < 60
            assert entry == {
                "level": "info", "message": f"GET {path} 200", "method": "GET", "path": path,
                "status": 200, "bytes": 32,
            }  # fmt: skip
        assert "s3cret" not in running.log.read_text("utf-8")


def test_json_tells_errors_apart(laptop: Laptop) -> None:
    laptop.change({"mysite/urls.py": URLS})
    with serving(laptop, INVOKE_SHIPWAY_ACCESS_LOG="json") as running:
        send(running, "/boom")
        send(running, "/", "Broken header\r\n")
        send(running, "/", "X-Request-Id: mine\r\n")

        found = objects(running, 2)
        assert [(entry["status"], entry["level"]) for entry in found] == [
            (500, "error"), (200, "info"),
        ]  # fmt: skip
        assert found[1]["request_id"] == "mine"


def test_the_id_of_a_request_is_where_people_look_for_it(laptop: Laptop) -> None:
    laptop.change({"mysite/urls.py": URLS})
    with serving(laptop) as running:
        answer = send(running, "/", "X-Railway-Request-Id: 3dOhsyxRS8Crq\r\n")
        head, _, body = answer.partition("\n\n")

        assert body == "3dOhsyxRS8Crq"
        assert re.findall(r"(?i)^x-request-id: (.*)$", head, re.MULTILINE) == [body]
        assert lines(running, '"GET', 1)[0].endswith(f" {body}")


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({RAILWAY: "3dOhsyxRS8CrqpFE3L3HQA"}, "3dOhsyxRS8CrqpFE3L3HQA"),
        ({REQUEST: "6f1f0bd4-2d4f-4b55"}, "6f1f0bd4-2d4f-4b55"),
        ({REQUEST: "mine", RAILWAY: "edges"}, "edges"),
        ({REQUEST: "mine", RAILWAY: "no id"}, "mine"),
        ({}, None),
        ({REQUEST: ""}, None),
        ({REQUEST: "a b"}, None),
        ({REQUEST: "one,two"}, None),
        ({REQUEST: '"quoted"'}, None),
        ({REQUEST: "\x1b[31mred"}, None),
        ({REQUEST: "line\n"}, None),
        ({REQUEST: "caf\xe9"}, None),
        ({REQUEST: "x" * 129}, None),
    ],
)
def test_a_well_formed_id_is_kept_and_another_one_made_otherwise(
    given: dict[str, str], number: str | None
) -> None:
    sent: list[tuple[str, str]] = []

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("Age", "1"), ("x-request-id", "the application's own")])
        return [str(environ[REQUEST]).encode()]

    def start_response(_status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
        sent.extend(headers)

    (body,) = RequestId(application)(dict(given), start_response)

    assert (body.decode() == number) if number else MADE.fullmatch(body.decode())
    assert sent == [("Age", "1"), ("X-Request-Id", body.decode())]
