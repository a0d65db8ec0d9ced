"""Gives each request an id, by which a line of the log, a report and an answer are matched."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

VARIABLE = "HTTP_X_REQUEST_ID"
"""Where the application finds it: as if the request had brought it."""
_HEADER = "X-Request-Id"
_GIVEN = ("HTTP_X_RAILWAY_REQUEST_ID", VARIABLE)
_WELL_FORMED = re.compile(r"[A-Za-z0-9._~:=+/-]{1,128}")


class RequestId:
    """A WSGI application around another; it takes over the edge's id, or makes one."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on with its id, and name it in the answer."""
        number = _given(environ) or uuid.uuid4().hex
        environ[VARIABLE] = number

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            others = [(name, value) for name, value in headers if name.lower() != _HEADER.lower()]
            return start_response(status, [*others, (_HEADER, number)], exc_info)

        return self._application(environ, start)


def _given(environ: WSGIEnvironment) -> str:
    for name in _GIVEN:
        if _WELL_FORMED.fullmatch(environ.get(name, "")):
            return str(environ[name])
    return ""
