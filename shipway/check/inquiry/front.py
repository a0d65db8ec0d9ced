"""Asks for what decides alone whether a site can be reached: the front page, the probe, a POST."""

from __future__ import annotations

from typing import Any

from . import tokens
from .site import Page, Site, same_site, told

FARTHEST = 10
"""Redirects that a browser would follow, about; what has more never ends."""
ADMIN_LOGIN = "/admin/login/"
_MOVED = (301, 302, 303, 307, 308)


def asked(site: Site, path: str = "/") -> dict[str, Any]:
    """Ask for the front page, or another, as anybody would; follow where it leads on this site.

    Where the site's host is refused, every host is taken from then on, so that more can be asked.
    """
    from django.conf import settings

    first = page = site.ask(path)
    if first.refusal.startswith("Invalid HTTP_HOST"):
        settings.ALLOWED_HOSTS = ["*"]
        page = site.ask(path)
    hops: list[str] = []
    cookies: dict[str, str] = {}
    while page.status in _MOVED and len(hops) < FARTHEST:
        hops.append(page.headers.get("location", ""))
        here = same_site(site, hops[-1])
        if not here:
            break
        cookies |= page.cookies
        page = site.ask(here, cookies=cookies)
    is_endless = len(hops) == FARTHEST
    return {**told(first), "hops": hops, "is_endless": is_endless, "last": told(page)}


def open_up(site: Site, front: dict[str, Any]) -> bool:
    """Let the pages be asked though each redirects to itself by https; say if that was so."""
    from django.conf import settings
    from django.middleware.security import SecurityMiddleware

    loops = front["hops"][:1] == [f"https://{site.host}/"] and bool(settings.SECURE_SSL_REDIRECT)
    if loops:
        SecurityMiddleware.process_request = lambda *_: None  # type: ignore[method-assign]
    return loops


def posted(site: Site, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """POST a login, or another form, with the site's own Origin; return why it was refused.

    What is no login is posted without a token, so that nothing happens: the Origin is judged first.
    """
    pages = [each for each in pages if each.get("user")]
    logins = [each["path"] for each in pages if each["anonymous"]["asks_password"]]
    logins = [path for path in logins if tokens.are_asked_for(path)]
    forms = [path for each in pages for who in ("anonymous", "user") for path in each[who]["posts"]]
    path = (*logins, *forms, ADMIN_LOGIN)[0]
    page = _posted(site, path, logs_in=path in logins or path == ADMIN_LOGIN)
    is_there = bool(logins or forms) or page.status != 404
    return {"path": path, "has_form": is_there, **told(page)}


def _posted(site: Site, path: str, *, logs_in: bool) -> Page:
    form = site.ask(path)
    fields = form.contents.fields | {"username": "nobody", "password": "wrong"} if logs_in else {}
    origin = f"https://{site.host}"
    headers = {"Origin": origin, "Referer": f"{origin}{path}"}
    return site.ask(path, form=fields, cookies=form.cookies, headers=headers)


def probed(site: Site, path: str, host: str) -> dict[str, Any]:
    """Ask as Railway's probe does, which comes under a host name of its own."""
    return {"path": path or "/", **told(site.ask(path or "/", host=host))}
