"""The edge to HTTP: one uncached request on a connection of its own, never following redirects."""

import contextlib
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any

from shipway.model import Answer

READY_PATH = "/readyz"
"""Where `invoke serve` names the commit that it serves, whatever path the platform probes."""
ANSWERS_NEEDED = 5
"""Fresh connections that must agree before a release counts as live: there may be replicas."""
_LIMIT = 1_000_000
_OBJECT_ID = "[0-9a-f]{40}|[0-9a-f]{64}"


@dataclass(frozen=True)
class Outcome:
    """How following a release to its public address ended."""

    live: bool
    seen: str | None
    """The commit that the address last named; None where it named none."""
    reason: str
    seconds: float


def ask(
    url: str,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10,
    form: bytes | None = None,
) -> Answer:
    """GET `url`, or POST a form, within `timeout` seconds.

    What goes wrong is an Answer with status 0 and why.
    """
    opened: list[HTTPConnection] = []
    expired = threading.Event()
    # A timeout of the socket is one of each read: an answer that drips would never end.
    timer = threading.Timer(timeout, _abandon, [opened, expired])
    timer.daemon = True
    timer.start()
    try:
        request = urllib.request.Request(  # noqa: S310 - the configuration admits http(s) only
            url, form, {"Cache-Control": "no-cache", "Connection": "close", **(headers or {})}
        )
        return _asked(request, opened, timeout)
    except (OSError, HTTPException, ValueError) as error:
        if expired.is_set():
            return Answer(0, reason="timed out")
        return Answer(0, reason=str(getattr(error, "reason", "") or error) or type(error).__name__)
    finally:
        timer.cancel()


def named_commit(answer: Answer) -> str | None:
    """Return the commit that an answer of /readyz names; None where it names none."""
    try:
        commit = json.loads(answer.body)["commit"]
    except (ValueError, KeyError, TypeError):
        return None
    return commit if isinstance(commit, str) and re.fullmatch(_OBJECT_ID, commit) else None


def stated_reason(answer: Answer) -> str:
    """Return the reasons that an answer of /readyz gives for not being ready; empty without any."""
    try:
        checks = json.loads(answer.body)["checks"]
        return "; ".join(f"{name}: {c['reason']}" for name, c in checks.items() if not c["ok"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def wait_until_live(
    url: str, commit: str, seconds: float, replaced: Callable[[str], bool] = lambda _commit: False,
    given_up: Callable[[], bool] = lambda: False,
) -> Outcome:  # fmt: skip
    """Ask `url` until it answers 200 five times in a row with `commit`, or the time is up.

    `replaced` may say that another commit, which was named as often, has taken its place, and
    `given_up` that nothing more will come.
    """
    start = time.monotonic()
    agreeing, seen = 0, None
    while True:
        answer = ask(url)
        named = named_commit(answer) if answer.status == 200 else None
        agreeing = agreeing + 1 if named == seen else 1
        seen = named
        spent = time.monotonic() - start
        settled = seen if agreeing == ANSWERS_NEEDED else None
        if settled == commit:
            return Outcome(True, commit, "", spent)
        if spent > seconds or given_up() or (settled and replaced(settled)):
            return Outcome(False, seen, said(url, answer, named), spent)
        if seen != commit:
            time.sleep(min(2.0, max(0.2, spent / 20)))


def said(url: str, answer: Answer, named: str | None) -> str:
    """Word an answer of /readyz that proves nothing; `named` is the commit that it names."""
    if answer.reason:
        return answer.reason
    said = f"{url} answers {answer.status}"
    if answer.header("x-railway-fallback"):
        return f"{said}, as Railway does where nothing is deployed"
    if named:
        return f"{said} and names {named[:9]}"
    if not is_foreign(answer):
        return said
    return f"{said}, and it is not `serve` that answers: {_ELSEWHERE}"


def is_foreign(answer: Answer) -> bool:
    """Say whether something else than `serve`, or the edge before it, has answered /readyz."""
    is_ours = named_commit(answer) is not None or b'"checks"' in answer.body
    is_edge = answer.status >= 500 or bool(answer.header("x-railway-fallback"))
    return answer.status > 0 and not is_ours and not is_edge


_ELSEWHERE = "a start command in the service's settings beats the Procfile"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class _Watched(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Opens connections that somebody else can end."""

    def __init__(self, opened: list[HTTPConnection]) -> None:
        super().__init__()
        self._opened = opened

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._maker(HTTPConnection), req)

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._maker(HTTPSConnection), req)

    def _maker(self, kind: type[HTTPConnection]) -> Any:
        def make(host: str, **options: Any) -> HTTPConnection:
            self._opened.append(kind(host, **options))
            return self._opened[-1]

        return make


def _asked(request: urllib.request.Request, opened: list[HTTPConnection], timeout: float) -> Answer:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect(), _Watched(opened)]
    if (request.host or "").partition(":")[0] in ("127.0.0.1", "localhost"):
        # A proxy that the environment names for the outside must not be asked for this machine.
        handlers.append(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + timeout
    try:
        response = urllib.request.build_opener(*handlers).open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        headers = tuple(response.headers.items())
        return Answer(response.status or 0, _body(response, deadline), "", headers)


def _body(response: Any, deadline: float) -> bytes:
    body = b""
    while len(body) < _LIMIT and (part := response.read1(65536)):
        body += part
        if time.monotonic() > deadline:
            raise TimeoutError("timed out")
    if len(body) < _LIMIT and response.length:
        raise HTTPException("the answer stops in the middle")
    return body[:_LIMIT]


def _abandon(opened: list[HTTPConnection], expired: threading.Event) -> None:
    expired.set()
    for connection in opened:
        with contextlib.suppress(OSError):
            if connection.sock:
                connection.sock.shutdown(socket.SHUT_RDWR)
