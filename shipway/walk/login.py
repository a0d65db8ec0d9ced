"""Logs a visitor in through the site's own login form, and keeps it so."""

from collections.abc import Mapping

from shipway import links
from shipway.model import Answer
from shipway.walk import LoginPage
from shipway.walk.visitor import Found, Visitor

_USUAL = ("/admin/login/", "/accounts/login/", "/login/")
_PASSING = {"messages"}
"""Cookies that go by themselves: Django's own for what is shown once."""


class Member(Visitor):
    """Somebody with an account, who logs in again where a page has ended the session."""

    def __init__(
        self, base: str, headers: Mapping[str, str], page: LoginPage, username: str, password: str
    ) -> None:
        super().__init__(base, headers)
        self.ended_by: list[str] = []
        """The addresses that have ended the session."""
        self._page, self._username, self._password = page, username, password
        self._session: set[str] = set()

    def log_in(self) -> Answer:
        """Open the page anew, send its form, and return the answer: a redirect where it worked."""
        before = dict(self._cookies)
        form = _form_at(self, self._page.address) or self._page
        answer = self.send(form.form, self._username, self._password, form.address)
        now = self._cookies
        self._session = {name for name in now if before.get(name) != now[name]} - _PASSING
        return answer

    def get(self, address: str) -> Found:
        """Ask as somebody who is logged in."""
        found = super().get(address)
        if self._session - self._cookies.keys():
            self._session = set()
            self.ended_by.append(address)
            self.log_in()
        return found


def find(visitor: Visitor, seen: LoginPage | None) -> LoginPage | None:
    """Return the login form that was `seen` on the way, or one at a usual address."""
    if seen:
        return seen
    for address in _USUAL:
        if found := _form_at(visitor, address):
            return found
    return None


def _form_at(visitor: Visitor, address: str) -> LoginPage | None:
    found = visitor.get(address)
    if found.answer.status != 200:
        return None
    text = found.answer.body.decode("utf-8", "replace")
    form = links.of_page(text, f"{visitor.origin}{found.address}").login
    return LoginPage(found.address, form) if form else None
