"""Reads what a page or a stylesheet refers to on its own site, and its forms; pure.

The inquiry of `check` loads it by its path, in the project's own environment: it imports nothing
but Python's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

_PAGES = {("a", "href"), ("area", "href"), ("iframe", "src"), ("frame", "src")}
_FILES = {
    *(("script", "src"), ("img", "src"), ("source", "src"), ("video", "src"), ("audio", "src")),
    *(("track", "src"), ("embed", "src"), ("object", "data"), ("video", "poster")),
    *(("input", "src"), ("image", "href"), ("use", "href")),
}
_SETS = {("img", "srcset"), ("source", "srcset")}
_FETCHED = {"stylesheet", "icon", "shortcut", "apple-touch-icon", "manifest", "preload",
            "modulepreload", "mask-icon"}  # fmt: skip
"""What a browser fetches of `link rel`; the others are for machines that come by themselves."""
_NOT_FOLLOWED = re.compile(
    r"(?i)(?<![a-z])(?:(?:log|sign)[-_]?(?:out|off)|cerrar[-_]?sesion|salir|delete|remove|destroy"
    r"|eliminar|borrar|(?<!password.)reset)(?![a-z])"
)
"""Paths that end the session, or that somebody has made to change data by GET."""
_METHODS = ("data-method", "hx-post", "hx-delete", "hx-put", "data-turbo-method")
_URL = re.compile(r"""url\(\s*(['"]?)(.*?)\1\s*\)|@import\s+(['"])(.*?)\3""", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Link:
    """Something of the same site that is referred to."""

    address: str
    """Path and query."""
    is_page: bool
    """Whether a person follows it; else the browser fetches it by itself."""


@dataclass(frozen=True)
class Form:
    """A form that asks for a login."""

    action: str
    """Path and query to which it is sent."""
    fields: Mapping[str, str]
    """What it holds already."""
    username: str
    password: str


@dataclass
class Page:
    """What a page refers to."""

    links: list[Link] = field(default_factory=list)
    login: Form | None = None
    posts: list[str] = field(default_factory=list)
    """Path and query to which each form is sent that POSTs to the site."""
    unguarded: list[str] = field(default_factory=list)
    """Those of them without a token against forgery."""
    fields: dict[str, str] = field(default_factory=dict)
    """What the inputs of all forms hold."""
    asks_password: bool = False
    shows_data: bool = False
    """Whether there is a table or a chart."""


def of_page(text: str, url: str) -> Page:
    """Return what the HTML page at `url` refers to on its own site."""
    reader = _Reader(url)
    reader.feed(text)
    reader.close()
    return reader.page


def of_stylesheet(text: str, url: str) -> list[Link]:
    """Return what the stylesheet at `url` refers to on its own site."""
    found = _URL.finditer(_COMMENT.sub("", text))
    addresses = (same_site(url, match[2] or match[4] or "") for match in found)
    return [Link(address, False) for address in addresses if address]


def is_followed(address: str) -> bool:
    """Say no to what ends the session, or is named for changing data."""
    return not _NOT_FOLLOWED.search(address.partition("?")[0])


def same_site(url: str, reference: str) -> str:
    """Return path and query of what `reference` means at `url`; empty where it is elsewhere."""
    # As browsers read it: `\\` is a slash, and of two or more slashes another host follows.
    path, mark, query = reference.strip().partition("?")
    text = re.sub(r"^//+", "//", path.replace("\\", "/")) + mark + query
    try:
        own, parts = urlsplit(url), urlsplit(urljoin(url, text))
    except ValueError:
        return ""
    elsewhere = parts.scheme not in ("http", "https") or parts.netloc != own.netloc
    if elsewhere or not text or text.startswith("#"):
        return ""
    safe = "/%:@!$&'()*+,;=~-._[]"
    query = f"?{quote(parts.query, safe=safe + '?')}" if parts.query else ""
    return quote(parts.path or "/", safe=safe) + query


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.page = Page()
        self._url = self._base = url
        self._form: _Draft | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base":
            with suppress(ValueError):
                self._base = urljoin(self._url, given.get("href", ""))
        self.page.shows_data |= tag in ("canvas", "table")
        if tag == "form":
            self._form = _Draft(given)
            self._note_post(self._form)
        if tag == "input":
            self._note_input(given)
        for reference, is_page in _references(tag, given):
            address = same_site(self._base, reference)
            if address and (not is_page or is_followed(address)):
                self.page.links.append(Link(address, is_page))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Take what begins like a section of XML for a comment, as browsers do."""
        return self.parse_bogus_comment(i, report)

    def _note_post(self, form: _Draft) -> None:
        action = form.target(self._base)
        if action:
            self.page.posts.append(action)

    def _note_input(self, given: Mapping[str, str]) -> None:
        self.page.asks_password |= given.get("type", "").lower() == "password"
        if given.get("name"):
            self.page.fields.setdefault(given["name"], given.get("value", ""))
        if self._form:
            self._form.add(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            self.page.login = self.page.login or self._form.login(self._base)
            if not self._form.has_token and (action := self._form.target(self._base)):
                self.page.unguarded.append(action)
            self._form = None


def _references(tag: str, given: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Return what a tag refers to, and whether a person follows it."""
    if tag == "link" and _FETCHED & set(given.get("rel", "").lower().split()):
        yield given.get("href", ""), False
    for name, value in given.items():
        if (tag, name) in _PAGES and not any(each in given for each in _METHODS):
            yield value, True
        if (tag, name) in _FILES and not (tag == "input" and given.get("type") != "image"):
            yield value, False
        if (tag, name) in _SETS and not value.lstrip().startswith("data:"):
            for candidate in re.split(r",\s+", value):
                yield candidate.strip().partition(" ")[0], False


class _Draft:
    """A form while it is read."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._posts = given.get("method", "").lower() == "post"
        self._action = given.get("action", "")
        self._fields: dict[str, str] = {}
        self._names: list[str] = []
        self._passwords: list[str] = []

    def add(self, given: Mapping[str, str]) -> None:
        """Take in an input."""
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if not name or kind in ("submit", "button", "image", "reset", "checkbox", "radio"):
            return
        self._fields[name] = given.get("value", "")
        if kind == "password":
            self._passwords.append(name)
        elif kind in ("text", "email", "tel"):
            self._names.append(name)

    @property
    def has_token(self) -> bool:
        """Say whether it has what Django takes a POST with."""
        return "csrfmiddlewaretoken" in self._fields

    def target(self, url: str) -> str:
        """Return path and query to which it POSTs; empty where it does not, or elsewhere."""
        return same_site(url, self._action or url) if self._posts else ""

    def login(self, url: str) -> Form | None:
        """Return the form where it asks for one name and one password, as no registration does."""
        action = self.target(url)
        if not (action and len(self._passwords) == len(self._names) == 1):
            return None
        return Form(action, self._fields, self._names[0], self._passwords[0])
