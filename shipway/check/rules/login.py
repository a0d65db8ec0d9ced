"""Whether whoever is to log in gets to a login, and from there to a page."""

from collections.abc import Iterator
from typing import Any

from shipway.check.judging import stated
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level


@rule(Level.ERROR)
def login_url_missing(project: Project) -> Iterator[Found]:
    """A page sends to a login page that is not there, or the login to a page that is not: a 404.

    LOGIN_URL has to name an address of the project's; without it Django takes /accounts/login/.
    LOGIN_REDIRECT_URL too, in whose place Django takes /accounts/profile/.
    """
    front = project.django.value("front")
    if front["hops"] and "next=" in front["hops"][0] and front["last"]["status"] == 404:
        yield _no_login(project, "the front page", front["hops"][0])
        return
    pages = _pages(project)
    lost = {each["path"].partition("?")[0] for each in pages if _is_lost(each)}
    for each in pages:
        location = each["anonymous"]["location"] if each.get("user") else ""
        if "next=" in location and location.partition("?")[0] in lost:
            yield _no_login(project, each["path"], location)
            return
    is_asked_first = any("next=" in hop for hop in front["hops"])
    yield from _landings(project, Level.WARNING if is_asked_first else None)


def _no_login(project: Project, page: str, location: str) -> Found:
    return Found(
        f"{page} sends everybody to {location.partition('?')[0]}, which is not there (404)",
        'set LOGIN_URL to the address of the login page, such as "/login/"',
        *stated.place(project, "LOGIN_URL"),
    )


def _landings(project: Project, level: Level | None) -> Iterator[Found]:
    """Yield the settings by which a login, or a logout, leads to what is not there."""
    for setting, path in project.django.value("landings").items():
        is_login = setting == "LOGIN_REDIRECT_URL"
        who = "whoever logs in" if is_login else "whoever logs out"
        yield Found(
            f"{who} lands on {path}, which is not there (404)",
            f'set {setting} to the name or the address of a page, such as "/"',
            *stated.place(project, setting), level if is_login else Level.WARNING,
        )  # fmt: skip


def _pages(project: Project) -> list[dict[str, Any]]:
    try:
        return [each for each in project.django.value("pages") if "anonymous" in each]
    except Undecidable:
        return []


def _is_lost(page: dict[str, Any]) -> bool:
    """Say whether no address is there."""
    return page["anonymous"]["status"] == 404 and not page["view"][0]
