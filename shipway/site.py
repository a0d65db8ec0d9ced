"""The edge to HTTP: one uncached request on a connection of its own, never following redirects."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any

from shipway.model import Answer, Outcome

ANSWERS_NEEDED = 5
"""Fresh connections that must agree before a release counts as live: there may be replicas."""
_LIMIT = 1_000_000


def ask(url: str, headers: Mapping[str, str] | None = None, timeout: float = 10) -> Answer:
    """GET `url`; whatever goes wrong on the way is an Answer with status 0 and the reason."""
    request = urllib.request.Request(  # noqa: S310 - the configuration admits http and https only
        url, headers={"Cache-Control": "no-cache", "Connection": "close", **(headers or {})}
    )
    try:
        with _opener(request.host).open(request, timeout=timeout) as response:
            return _answer(response)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error)
    except (OSError, HTTPException, ValueError) as error:
        return Answer(0, reason=str(getattr(error, "reason", "") or error) or type(error).__name__)


def named_commit(answer: Answer) -> str | None:
    """Return the commit that an answer of /readyz names; None where it names none."""
    try:
        commit = json.loads(answer.body)["commit"]
    except (ValueError, KeyError, TypeError):
        return None
    return commit if isinstance(commit, str) and commit else None


def stated_reason(answer: Answer) -> str:
    """Return the reasons that an answer of /readyz gives for not being ready; empty without any."""
    try:
        checks = json.loads(answer.body)["checks"]
        return "; ".join(f"{name}: {c['reason']}" for name, c in checks.items() if not c["ok"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def wait_until_live(
    url: str, commit: str, seconds: float, failed: Callable[[], str | None] = lambda: None
) -> Outcome:
    """Ask `url` until it answers 200 five times in a row with `commit`, or the time is up.

    `failed` may say, before the time is up, why it will never happen.
    """
    start = time.monotonic()
    agreeing, seen, reason = 0, None, ""
    while True:
        answer = ask(url)
        named = named_commit(answer) if answer.status == 200 else None
        seen = named or seen
        agreeing = agreeing + 1 if named == commit else 0
        spent = time.monotonic() - start
        if agreeing == ANSWERS_NEEDED:
            return Outcome(True, commit, "", spent)
        reason = answer.reason or f"{url} answers {answer.status}"
        if given_up := failed():
            return Outcome(False, seen, given_up, spent)
        if spent > seconds:
            return Outcome(False, seen, reason, spent)
        if not agreeing:
            time.sleep(min(2.0, max(0.2, spent / 20)))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _opener(host: str | None) -> urllib.request.OpenerDirector:
    if (host or "").partition(":")[0] in ("127.0.0.1", "localhost"):
        # A proxy that the environment names for the outside must not be asked for this machine.
        return urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(_NoRedirect)


def _answer(response: HTTPResponse | urllib.error.HTTPError) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status or 0, response.read(_LIMIT), headers=headers)
