"""Asks the WSGI application for pages as a browser behind Railway's edge would."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from . import contents, tokens
from .contents import Contents
from .failure import described
from .outside import Outside
from .patience import NoAnswer, Patience
from .request import of_browser

LIMIT = 2_000_000
"""Bytes of an answer that are read."""


_FROM = re.compile(r"""\b(?:FROM|JOIN|INTO|UPDATE)\s+["'`]?(\w+)""", re.IGNORECASE)


_Answer = tuple[int, list[tuple[str, str]], bytes]


@dataclass
class Page:
    """What a page answered, what it broke on, and what it asked of others."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    error: dict[str, Any] | None
    asked: list[dict[str, Any]]
    tables: list[str]
    refusal: str = ""
    """Why Django refused it: for its host, or as a forged request."""
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = ""
    """Under which it was asked for."""

    @cached_property
    def contents(self) -> Contents:
        """Return what the page's HTML refers to."""
        is_html = self.headers.get("content-type", "").startswith("text/html")
        text = self.body.decode("utf-8", "replace") if is_html else ""
        return Contents(text, f"https://{self.host}{self.path}")


def told(page: Page) -> dict[str, Any]:
    """Return what the rules need to know of an answer."""
    found = page.contents.found
    return {
        "status": page.status,
        "location": page.headers.get("location", ""),
        "type": page.headers.get("content-type", ""),
        "error": page.error,
        "asked": page.asked,
        "tables": sorted({name for sql in page.tables for name in _FROM.findall(sql)}),
        "refusal": page.refusal,
        "asks_password": found.asks_password,
        "shows_data": found.shows_data,
        "posts": [path for path in found.posts if tokens.are_asked_for(path)],
        "unguarded": [path for path in found.unguarded if tokens.are_asked_for(path)],
    }


class Site:
    """The application, and who asks it."""

    def __init__(self, application: Any, host: str, network: Outside, patience: Patience) -> None:
        from django.core.signals import got_request_exception
        from django.db import connection

        self.host, self.network, self.patience = host, network, patience
        self.user_cookie = ""
        self.left_out: list[str] = []
        """The pages for which no time was left."""
        self.on_ask: Callable[[str], None] = lambda _: None
        self._given_up: dict[tuple[str, str], tuple[_Answer, list[dict[str, Any]]]] = {}
        self._application = application
        self._errors: list[dict[str, Any]] = []
        self._tables: list[str] = []
        self._refusals = _Refusals()
        logging.disable(logging.NOTSET)
        judging = ("django.security.csrf", "django.security.DisallowedHost")
        for name in ("django", "django.request", "django.security", *judging):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [logging.NullHandler()], False
        for name in judging:
            logging.getLogger(name).addHandler(self._refusals)
        got_request_exception.connect(self._note_error, weak=False)
        connection.execute_wrappers.append(self._note_query)

    def ask(
        self, path: str, *, as_user: bool = False, host: str = "",
        form: dict[str, str] | None = None, cookies: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Page:  # fmt: skip
        """Ask for one page, redirects not followed; a form makes it a POST."""
        self.on_ask(path)
        self._errors, self._tables = [], []
        self._refusals.reasons.clear()
        self.network.heard()
        known = dict(cookies or {})
        if as_user and self.user_cookie:
            name, _, value = self.user_cookie.partition("=")
            known[name] = value
        environ = of_browser(path, host or self.host, form, known, headers or {})
        status, answered, body = self._called(environ)
        refusal = self._refusals.reasons[-1] if self._refusals.reasons else ""
        error = self._errors[0] if self._errors else None
        asked, tables = self.network.heard(), list(dict.fromkeys(self._tables))
        plain = {name.lower(): value for name, value in answered}
        page = Page(path, status, plain, body, error, asked, tables, refusal)
        page.host = environ["HTTP_HOST"]
        for name, value in answered:
            if name.lower() == "set-cookie":
                page.cookies |= {key: each.value for key, each in SimpleCookie(value).items()}
        return page

    def _called(self, environ: dict[str, Any]) -> _Answer:
        """Call the application; what takes too long is given up, and not tried again."""
        key = (environ["PATH_INFO"], self.network.body)
        if key in self._given_up:
            answer, self._errors = self._given_up[key]
            return answer
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            started[:] = [int(status.split()[0]), headers]
            return lambda _body: None

        body: bytes = b""
        chunks: Any = ()
        try:
            with self.patience.limited():
                chunks = self._application(environ, start)
                for chunk in chunks:
                    body += chunk if len(body) < LIMIT else b""
        except NoAnswer as error:
            self._errors = [] if started else [described(error)]  # what has begun is a stream
            answer = (started[0], started[1], body) if started else (500, [], b"")
            self._given_up[key] = answer, self._errors
            return answer
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the server would answer 500
            self._errors.append(described(error))
            return 500, [], b""
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return started[0], started[1], body

    def _note_error(self, **_: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None:
            self._errors.append(described(error))

    def _note_query(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self._tables.append(str(sql)[:2000])
        return execute(sql, params, many, context)


class _Refusals(logging.Handler):
    """Hears why a host or a POST is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.reasons: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.reasons.append(record.getMessage())


def same_site(site: Site, link: str) -> str:
    """Return the path of a link that stays on this site; empty for any other."""
    return contents.same_site(f"https://{site.host}/", link)
