"""Walks the pages, anonymous and logged in, and asks again for those that depend on others."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from .contents import is_followed
from .failure import own_file
from .migrations import own_labels
from .outside import DOWN, ERROR_PAGE
from .site import Page, Site, same_site, told

MOST = 60
"""Pages that are walked; a site of a thousand has the same templates."""
LONGEST = 20.0
"""Seconds after which no further page is asked for."""
NOWHERE = "/no-such-page/"
"""What is asked for to see the page that says so."""
BAD_SOURCES = (ERROR_PAGE, "null", "{}", "[]")


def walked(site: Site, samples: list[str]) -> list[dict[str, Any]]:
    """Visit the pages, and ask for what they name and for a page that is not there.

    `samples` are static files that are asked for whether a page names them or not.
    """
    done, assets, site.left_out = visited(site)
    for here in filter(None, (same_site(site, each) for each in samples)):
        assets.setdefault(here, "")
    lost = [] if _is_there(NOWHERE) else [_asked(site, NOWHERE, "")[0]]
    return [*done, *lost, *[_asset(site, path, page) for path, page in assets.items()]]


def visited(site: Site) -> tuple[list[dict[str, Any]], dict[str, str], list[str]]:
    """Ask for the front page, every address without arguments, and what they link to.

    Return the pages, the files that they name with the page of each, and the pages left out.
    """
    waiting = ["/", *_addresses()]
    done: dict[str, dict[str, Any]] = {}
    linked: dict[str, str] = {}
    own = own_labels()
    may_go_on, assets = site.patience.for_seconds(LONGEST), dict[str, str]()
    while waiting and len(done) < MOST and may_go_on():
        path = waiting.pop(0)
        plain = path.partition("?")[0]
        if plain in done or not _is_worth_asking(plain, own):
            continue
        done[plain], asked = _asked(site, path, linked.get(plain, ""))
        for page in asked:
            found = page.contents
            links = [*found.links, page.headers.get("location", "")]
            waiting += [here for link in links if (here := same_site(site, link))]
            for link in found.links:
                linked.setdefault(same_site(site, link).partition("?")[0], path)
            for asset in found.assets:
                here = same_site(site, asset)
                if here and here not in assets:
                    assets[here] = path
    left_out = [
        plain
        for plain in dict.fromkeys(path.partition("?")[0] for path in waiting)
        if plain not in done and _is_worth_asking(plain, own)
    ]
    return list(done.values()), assets, left_out


def _asked(site: Site, path: str, by: str) -> tuple[dict[str, Any], list[Page]]:
    """Ask for a page, as anybody and as the site's user; return what is told, and the pages."""
    asked = {"anonymous": site.ask(path), "user": site.ask(path, as_user=True)}
    answers = {who: told(page) for who, page in asked.items()}
    found = {"path": path, "view": view(path), "linked_by": by, **answers}
    return found, list(asked.values())


def _is_there(path: str) -> bool:
    """Say whether an address takes a path."""
    from django.urls import Resolver404, resolve

    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def with_bad_sources(site: Site, pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask again for each page that asks others, while those are down or answer oddly."""
    asking = [each for each in pages if each.get("user") and each["user"]["asked"]]
    answers, may_go_on = [], site.patience.for_seconds(LONGEST)
    for each in asking[:MOST]:
        for body in BAD_SOURCES if may_go_on() else ():
            site.network.body = body
            page = site.ask(each["path"], as_user=True)
            answers.append({"path": each["path"], "source": body, **told(page)})
    site.network.body = DOWN
    return answers


@cache
def view(path: str) -> tuple[str, int]:
    """Return where the view behind a path is written."""
    from django.urls import resolve

    try:
        found = inspect.unwrap(resolve(path.partition("?")[0]).func)
    except Exception:  # noqa: BLE001 - there is none, or a converter of the project's own broke
        return "", 0
    try:
        written = getattr(found, "view_class", getattr(found, "cls", found))  # of Django, of DRF
        file = own_file(inspect.getsourcefile(written) or "")
        return file, inspect.getsourcelines(written)[1] if file else 0
    except (TypeError, OSError):  # made by a program, or an object of a class
        return "", 0


def _is_worth_asking(path: str, own: set[str]) -> bool:
    """Say no to what would change something, to files, and to the admin's pages of Django's own."""
    if not is_followed(path) or path.startswith(_file_prefixes()):
        return False
    parts = path.strip("/").split("/")
    if parts[0] != "admin" or len(parts) == 1 or parts[1] == "login":
        return True
    return parts[1] in own and len(parts) in (3, 4) and parts[3:] in ([], ["add"])


def _file_prefixes() -> tuple[str, ...]:
    from django.conf import settings

    urls = (settings.STATIC_URL, settings.MEDIA_URL)
    return tuple(url for url in urls if url and url.startswith("/") and url != "/")


def _asset(site: Site, path: str, named_by: str) -> dict[str, Any]:
    """Ask for a stylesheet, a script or a picture."""
    answer = site.ask(path)
    return {
        "path": path,
        "named_by": named_by,
        "status": answer.status,
        "location": answer.headers.get("location", ""),
        "error": answer.error,
    }


def _addresses() -> list[str]:
    """Return the paths of all URL patterns that take no argument; the admin's own left out."""
    from django.urls import URLPattern, get_resolver
    from django.urls.resolvers import RoutePattern

    found: list[str] = []

    def collect(patterns: Any, prefix: str) -> None:
        for each in patterns:
            route = str(each.pattern)
            if not isinstance(each.pattern, RoutePattern):
                route = route.removeprefix("^").removesuffix("$")
            if any(sign in route for sign in "<(\\[?*+"):
                continue
            if isinstance(each, URLPattern) or getattr(each, "app_name", "") == "admin":
                found.append(f"/{prefix}{route}")
            else:
                collect(each.url_patterns, f"{prefix}{route}")

    collect(get_resolver().url_patterns, "")
    return found
