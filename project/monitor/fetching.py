"""Fetch the body that a source answers with, within limits of time, size and direction."""

from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from monitor.answers import NoRecordsError
from monitor.deadline import Deadline, session_until
from monitor.models import Outcome, Reason

HEADERS = {"Accept": "application/json", "User-Agent": "django-data-monitor"}
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 3


@dataclass(frozen=True)
class Limits:
    """How much a source may ask of us: seconds to connect, of silence and in all, and bytes."""

    connect: float = 5
    silence: float = 15
    total: float = 30
    size: int = 10_000_000


def fetch(url: str, limits: Limits) -> bytes:
    """Return the body of the answer; NoRecordsError where there is none to be had."""
    with Deadline(limits.total) as deadline, session_until(deadline) as session:
        try:
            return _follow(session, url, limits, deadline)
        except NoRecordsError:
            raise
        except Exception as error:  # noqa: BLE001 - an address can trip any part of the libraries
            raise _told(error, deadline) from None


def _follow(session: requests.Session, url: str, limits: Limits, deadline: Deadline) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        response = session.get(
            url,
            headers=HEADERS,
            timeout=(limits.connect, limits.silence),
            stream=True,
            allow_redirects=False,
        )
        with closing(response):
            if response.status_code not in REDIRECTS:
                return _body(response, limits, deadline)
            url = _next(url, response.headers.get("Location", ""))
    raise NoRecordsError(Outcome.UNUSABLE, Reason.REDIRECT)


def _next(url: str, location: str) -> str:
    """Return where a redirect leads: to the same scheme, or from http up to https."""
    try:
        target = urljoin(url, location)
        allowed = (urlsplit(url).scheme, "https")
        if location and urlsplit(target).scheme in allowed and urlsplit(target).hostname:
            return target
    except ValueError:
        pass
    raise NoRecordsError(Outcome.UNUSABLE, Reason.REDIRECT)


def _body(response: requests.Response, limits: Limits, deadline: Deadline) -> bytes:
    if response.status_code != requests.codes.ok:
        broken = response.status_code >= requests.codes.server_error
        outcome = Outcome.UNREACHABLE if broken else Outcome.UNUSABLE
        raise NoRecordsError(outcome, Reason.HTTP_STATUS, str(response.status_code))
    body = bytearray()
    for chunk in response.iter_content(65_536):
        body += chunk
        if len(body) > limits.size:
            raise NoRecordsError(Outcome.UNUSABLE, Reason.TOO_LARGE)
    if deadline.passed:
        # Without an announced length, a connection that was shut down looks like the end.
        raise _unreachable(Reason.TOO_SLOW)
    return bytes(body)


def _told(error: Exception, deadline: Deadline) -> NoRecordsError:
    """Return what an error of the connection means. Its own text names addresses: left out."""
    silent = any(isinstance(cause, ReadTimeoutError) for cause in error.args)
    if deadline.passed or silent or isinstance(error, requests.Timeout):
        return _unreachable(Reason.TOO_SLOW)
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return _unreachable(Reason.CUT_OFF)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return NoRecordsError(Outcome.UNUSABLE, Reason.NOT_JSON)
    return _unreachable(Reason.NO_CONNECTION)


def _unreachable(reason: Reason) -> NoRecordsError:
    return NoRecordsError(Outcome.UNREACHABLE, reason)
