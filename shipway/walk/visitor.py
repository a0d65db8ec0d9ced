"""A visitor of a site: asks for pages as a browser does, with cookies, and follows redirects."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode, urlsplit

from shipway import site
from shipway.links import Form, same_site
from shipway.model import Answer

_HOPS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_PATIENCE = 30.0
"""Seconds that one answer may take."""


@dataclass(frozen=True)
class Found:
    """What stood at the end of an address, redirects followed."""

    address: str
    """Path and query of the last answer."""
    answer: Answer


class Visitor:
    """Somebody with cookies of their own."""

    def __init__(self, base: str, headers: Mapping[str, str] | None = None) -> None:
        """`base` is the address asked, `headers` may name the public host and scheme."""
        self._base = base.rstrip("/")
        self._headers = dict(headers or {})
        self._cookies: dict[str, str] = {}
        parts = urlsplit(self._base)
        scheme = self._headers.get("X-Forwarded-Proto", parts.scheme)
        self.origin = f"{scheme}://{self._headers.get('Host', parts.netloc)}"

    def get(self, address: str) -> Found:
        """Ask for path and query; follow redirects on the same site."""
        current = address
        for _ in range(_HOPS):
            answer = self._ask(current)
            if answer.status not in _REDIRECTS:
                return Found(current, answer)
            target = same_site(f"{self.origin}{current}", answer.header("Location"))
            if not target:  # to another site, which is not walked
                return Found(current, answer)
            current = target
        return Found(current, Answer(0, reason=f"it redirects more than {_HOPS} times"))

    def send(self, form: Form, username: str, password: str, page: str) -> Answer:
        """Send a login form that stood on `page`."""
        fields = {**form.fields, form.username: username, form.password: password}
        sent_from = {"Origin": self.origin, "Referer": f"{self.origin}{page}"}
        return self._ask(form.action, sent_from, urlencode(fields).encode())

    def _ask(
        self, address: str, more: Mapping[str, str] | None = None, form: bytes | None = None
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {**self._headers, "Accept": "text/html,*/*;q=0.8", **(more or {})}
        headers |= {"Cookie": cookies} if cookies else {}
        answer = site.ask(f"{self._base}{address}", headers, _PATIENCE, form)
        for text in answer.all_of("Set-Cookie"):
            self._keep(text)
        return answer

    def _keep(self, text: str) -> None:
        """Keep a cookie, or forget it where its time is over; the site is one, so all are sent."""
        cookie: SimpleCookie = SimpleCookie()
        try:
            cookie.load(text)
        except CookieError:
            return
        for name, morsel in cookie.items():
            if morsel["max-age"] == "0" or not morsel.value:
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = morsel.coded_value
