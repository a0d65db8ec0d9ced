"""Logs a visitor in through the site's own login form."""

from shipway.model import Answer
from shipway.walk import LoginPage, links
from shipway.walk.visitor import Visitor

_USUAL = ("/admin/login/", "/accounts/login/", "/login/")


def find(visitor: Visitor, seen: LoginPage | None) -> LoginPage | None:
    """Return the login form that was `seen` on the way, or one at a usual address."""
    if seen:
        return seen
    for address in _USUAL:
        if found := _form_at(visitor, address):
            return found
    return None


def log_in(visitor: Visitor, page: LoginPage, username: str, password: str) -> Answer:
    """Open the page anew, send its form, and return the answer: a redirect where it worked."""
    fresh = _form_at(visitor, page.address) or page
    return visitor.send(fresh.form, username, password, fresh.address)


def _form_at(visitor: Visitor, address: str) -> LoginPage | None:
    found = visitor.get(address)
    if found.answer.status != 200:
        return None
    text = found.answer.body.decode("utf-8", "replace")
    form = links.of_page(text, f"{visitor.origin}{found.address}").login
    return LoginPage(found.address, form) if form else None
