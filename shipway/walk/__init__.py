"""Walks a site as a visitor does: every page, stylesheet, script and image that its pages lead to.

Only asks with GET; what ends a session or deletes is not followed. A walk is bounded in pages and
time, and says when it was cut.
"""

import re
import time
from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from shipway import links
from shipway.links import Form, Link
from shipway.walk.visitor import Found, Visitor

_ADDRESSES = 400
_SECONDS = 30.0
_NOT_FOUND = (404, 410)
_OF_ONE_FORM = 3
"""Pages whose addresses differ in numbers or values alone: one in a table shows what all show."""
_OF_ONE_PATH = 12
_SHOWN = 100
"""Letters of an address that are shown."""


@dataclass(frozen=True)
class Visit:
    """One address that was asked for."""

    address: str
    is_page: bool
    status: int
    """Of the last answer, redirects followed; 0: there was none."""
    reason: str
    """Why there was no answer."""
    linked_from: str
    """The address of the page that refers to it; empty where the walk began."""

    def said(self) -> str:
        """Say what it answers."""
        said = f"answers {self.status}" if self.status else f"gives no answer: {self.reason}"
        return f"{_shown(self.address)} {said}"

    def __str__(self) -> str:
        """Say what it answers, and where it is found."""
        place = f", linked from {_shown(self.linked_from)}" if self.linked_from else ""
        return f"{self.said()}{place}"


@dataclass(frozen=True)
class LoginPage:
    """Where a login form stands."""

    address: str
    form: Form


@dataclass(frozen=True)
class Walk:
    """What was found on a walk."""

    visits: tuple[Visit, ...]
    login: LoginPage | None = None
    """The first login form on the way."""
    cut: str = ""
    """What was left out, and why; empty where everything was seen."""
    left_out: int = 0
    """How many addresses that is, as far as they are known."""

    def pages(self) -> list[Visit]:
        """Return the visits of pages, without the files that these are made of."""
        return [visit for visit in self.visits if visit.is_page]

    def broken(self, *, logged_in: bool) -> list[Visit]:
        """Return what answers with an error, or not at all.

        A page that refuses who is not logged in is protected; one that refuses who comes too fast
        is well.
        """
        fine = {429} if logged_in else {401, 403, 429}
        return [v for v in self.visits if v.status not in fine and not 0 < v.status < 400]


def walk(visitor: Visitor, starts: Iterable[str], known: Collection[str] = ()) -> Walk:
    """Walk from `starts`, paths with their queries; files that are `known` are not asked for."""
    return _Walker(visitor, known).walk(starts)


def again(visitor: Visitor, visits: Iterable[Visit]) -> list[Visit]:
    """Ask for the same addresses once more."""
    asked = []
    for visit in visits:
        answer = visitor.get(visit.address).answer
        asked.append(replace(visit, status=answer.status, reason=answer.reason))
    return still_there(visitor, asked)


def still_there(visitor: Visitor, visits: Iterable[Visit]) -> list[Visit]:
    """Leave out what is not found any more because nothing leads there now either.

    A page may change data when it is asked for, though it should not, and what it has deleted is
    no broken link.
    """
    leading: dict[str, set[str]] = {}
    kept = []
    for visit in visits:
        place = visit.linked_from
        if visit.status in _NOT_FOUND and place:
            if place not in leading:
                found = visitor.get(place)
                leading[place] = {each.address for each in _read(found, visitor.origin).links}
            if leading[place] and visit.address not in leading[place]:
                continue
        kept.append(visit)
    return kept


def _shown(address: str) -> str:
    return address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"


def _read(found: Found, origin: str) -> links.Page:
    """Return what stands in a page or a stylesheet; nothing of any other file."""
    kind = found.answer.header("Content-Type").partition(";")[0].strip().lower()
    text, url = found.answer.body.decode("utf-8", "replace"), f"{origin}{found.address}"
    if kind == "text/css":
        return links.Page(links.of_stylesheet(text, url))
    if kind in ("text/html", "application/xhtml+xml"):
        return links.of_page(text, url)
    return links.Page()


class _Walker:
    def __init__(self, visitor: Visitor, known: Collection[str]) -> None:
        self._visitor = visitor
        self._seen: set[str] = set(known)
        self._waiting: deque[tuple[Link, str]] = deque()
        self._alike: Counter[tuple[str, ...]] = Counter()
        self._left_out = 0
        self._login: LoginPage | None = None

    def walk(self, starts: Iterable[str]) -> Walk:
        deadline = time.monotonic() + _SECONDS
        self._waiting.extend((Link(address, True), "") for address in dict.fromkeys(starts))
        self._seen.update(link.address for link, _ in self._waiting)
        visits: list[Visit] = []
        while self._waiting and len(visits) < _ADDRESSES and time.monotonic() < deadline:
            link, linked_from = self._waiting.popleft()
            found = self._visitor.get(link.address)
            visits.append(Visit(link.address, link.is_page, found.answer.status,
                                found.answer.reason, linked_from))  # fmt: skip
            self._look_into(found, link.address)
        there = still_there(self._visitor, visits)
        left_out = len(self._waiting) + self._left_out
        return Walk(tuple(there), self._login, self._cut(len(visits)), left_out)

    def _cut(self, count: int) -> str:
        if self._waiting:
            limit = f"{count} addresses" if count >= _ADDRESSES else f"{_SECONDS:.0f} s"
            return f"cut after {limit}, with {len(self._waiting)} more to see"
        if self._left_out:
            return f"{self._left_out} alike left out"
        return ""

    def _look_into(self, found: Found, asked: str) -> None:
        """Queue what a page or a stylesheet refers to."""
        page = _read(found, self._visitor.origin)
        if page.login and not self._login:
            self._login = LoginPage(found.address, page.login)
        self._seen.add(found.address)
        self._queue(page.links, asked)

    def _queue(self, found: Iterable[Link], linked_from: str) -> None:
        for link in found:
            if link.address in self._seen:
                continue
            self._seen.add(link.address)
            if link.is_page and self._is_one_too_many(link.address):
                self._left_out += 1
            else:
                self._waiting.append((link, linked_from))

    def _is_one_too_many(self, address: str) -> bool:
        """Say whether enough addresses of this form, or with this path, are walked."""
        path, _, query = address.partition("?")
        form = (re.sub(r"\d+|[0-9a-f]{8}(?:-[0-9a-f]+){3,}", "0", path),)
        alike = (*form, *sorted(name for name, _ in parse_qsl(query, keep_blank_values=True)))
        self._alike[alike] += 1
        if alike != form:
            self._alike[(*form, "?")] += 1
        return self._alike[alike] > _OF_ONE_FORM or self._alike[(*form, "?")] > _OF_ONE_PATH
