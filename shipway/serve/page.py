"""Asks for the site's own front page as the public would, within this process."""

import io
import os
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpRequest

_REDIRECTS = 3
_CHUNKS = 1000
"""How much of a page that is streamed is read: one that follows events never ends."""
_USER = "shipway.user"
"""The key of the request's environment under which a user is handed to the view."""


def ask_page(path: str, with_user: bool) -> str:
    """Return why the page is in error; empty where it is not.

    A page that only redirects, to a login for instance, is followed to where it leads.
    `with_user` asks once more as an unsaved user in memory who holds every permission.
    """
    reason = _ask(path, None)
    if not reason and with_user and (user := _everybody()):
        reason = _ask(path, user)
    return reason


def _ask(path: str, user: Any) -> str:
    for _ in range(_REDIRECTS + 1):
        status, location = _get(path, user)
        if status >= 400:
            return f"GET {path} answers {status}"
        if not (300 <= status < 400 and location):
            return ""
        target = urlsplit(urljoin(f"https://{_host()}{path}", location))
        if target.netloc != _host():
            return ""  # another site answers for itself
        path = target.path + (f"?{target.query}" if target.query else "")
    return f"GET {path} is redirected in a circle"


def _get(path: str, user: Any) -> tuple[int, str]:
    from django.core.handlers.wsgi import WSGIRequest
    from django.db import transaction

    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": _host(), "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": _host(), "HTTP_X_FORWARDED_PROTO": "https", "HTTP_USER_AGENT": "readyz",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False, _USER: user,
    }  # fmt: skip
    block: Any = transaction.atomic()
    block._from_testcase = True  # a page may have a durable block of its own
    # Not through the WSGI call, whose signals close a connection that is in a transaction.
    with block:
        response = _handler().get_response(WSGIRequest(environ))
        for _ in islice(response, _CHUNKS):
            pass
        transaction.set_rollback(True)  # asking leaves nothing behind
    response.close()
    return response.status_code, response.get("Location", "")


@cache
def _handler() -> "WSGIHandler":
    """Return the site with its middleware, which is loaded once."""
    from django.core.handlers.wsgi import WSGIHandler

    class Handler(WSGIHandler):
        def resolve_request(self, request: "HttpRequest") -> Any:
            if user := request.META[_USER]:
                request.user = user  # after the middleware, before the view
            return super().resolve_request(request)

    return Handler()


def _everybody() -> Any:
    """Return a user who may do everything, whatever the model is; None where there are no users."""
    from django.apps import apps

    if not apps.is_installed("django.contrib.auth"):
        return None
    from django.contrib.auth import get_user_model

    users = get_user_model()
    user: Any = users(**{users.USERNAME_FIELD: "readyz"})
    for name in ("is_active", "is_staff", "is_superuser"):
        with suppress(AttributeError):  # a property without a setter
            setattr(user, name, True)
    for name in ("has_perm", "has_perms", "has_module_perms"):
        setattr(user, name, lambda *_, **__: True)
    return user


def _host() -> str:
    from django.conf import settings

    public = os.environ.get("RAILWAY_PUBLIC_DOMAIN")
    if public:
        return public
    named = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return named[0] if named else "localhost"
