"""Whether the pages work, for anybody and for a logged-in user, and who gets to see data."""

from collections.abc import Iterator
from typing import Any

from shipway.check.judging import addresses, needs, stated
from shipway.check.judging.broken import refused_texts, worded
from shipway.check.judging.failures import OF_DJANGO, Cause, Failure, failures, with_rows
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_MOST, _LONGEST = 60, 20
"""Where the inquiry ends its walk, in pages and seconds."""
_WHO = {"anonymous": "everybody", "user": "whoever is logged in"}


@rule(Level.ERROR)
def urls_import_error(project: Project) -> Iterator[Found]:
    """The module of the addresses, or one that it includes, does not import: every page is 500.

    Mend the line that the finding names.
    """
    error = project.django.error("urls")
    if not error or needs.is_told(project, error):
        return
    root = f"{stated.value(project, 'ROOT_URLCONF')}."
    if error["type"] == "ModuleNotFoundError" and root.startswith(f"{error['module']}."):
        return  # a wrong name in the settings, which is told as such
    yield Found(
        f"the addresses do not import, so every page would be 500: {worded(error)}",
        "mend it until `python manage.py check` passes in a clean clone",
        error["file"], error["line"],
    )  # fmt: skip


@rule(Level.ERROR)
def page_500(project: Project) -> Iterator[Found]:
    """A page is a 500 whatever the data, and asks nothing of others.

    Mend the line that the finding names, in the code or in a template.
    """
    told = refused_texts(project)
    for each, more in _distinct(project, Cause.PAGE):
        if each.error["text"] not in told and not needs.is_told(project, each.error):
            yield _found(each, f"{each.words}{more}", "mend this line, then open the page again")
    for template in _unseen(project, Cause.PAGE):
        yield Found(
            f"whatever shows {template['name']} is a 500: {template['type']}: {template['text']}",
            "mend this line", template["file"], template["line"], level=Level.WARNING,
        )  # fmt: skip
    yield from addresses.lost(project)
    yield from _with_rows(project, Cause.PAGE)
    if any(each.cause == Cause.UNKNOWN for each in failures(project)):
        raise Undecidable("a page asks what only the real database or surroundings can answer")
    if left := project.django.value("left_out"):
        raise Undecidable(
            f"the walk ends after {_MOST} pages or {_LONGEST} s, which left out {len(left)} more: "
            f"{', '.join(left[:3])}{' …' if left[3:] else ''}"
        )


@rule(Level.ERROR)
def template_missing(project: Project) -> Iterator[Found]:
    """A page is a 500 for want of a template that is not in the commit.

    It may stand in a folder that .gitignore keeps out, or be spelt otherwise: Linux tells small
    letters from capitals. Or it is in an app that INSTALLED_APPS does not name.
    """
    for each, more in _distinct(project, Cause.TEMPLATE):
        name = each.error["text"]
        hint = f"`git status --ignored` shows whether {name} is kept out; commit it, or its name"
        why = "is not in the commit"
        if app := each.error["app"]:
            why = f"is in {app}, which is not in INSTALLED_APPS"
            hint = f'add "{app}" to INSTALLED_APPS'
        yield _found(each, f"the template {name} {why}{more}", hint)
    yield from _with_rows(project, Cause.TEMPLATE)
    for template in _unseen(project, Cause.TEMPLATE):
        name, app = template["name"], template["app"]
        yield Found(
            f"the template {name} is in {app}, which is not in INSTALLED_APPS, so whatever shows "
            "it is a 500" if app
            else f"the template {name} is not in the commit, so whatever shows it is a 500",
            f'add "{app}" to INSTALLED_APPS' if app
            else f"commit {name}, or its name as this line has it",
            *project.templates.get(template["named_by"], ("", 0)), level=Level.WARNING,
        )  # fmt: skip


@rule(Level.WARNING)
def page_needs_data(project: Project) -> Iterator[Found]:
    """A page is a 500 as long as the tables are empty, as they are after the first deployment.

    Let the view do without: `.first()` and a test for None, `get_object_or_404`, `.get(…, "")`.
    """
    for each, more in _distinct(project, Cause.DATA):
        hint = "let the view answer without rows and without what the request may bring"
        yield _found(each, f"{each.words}, as long as the tables are empty{more}", hint)


@rule(Level.WARNING)
def open_endpoint(project: Project) -> Iterator[Found]:
    """An address shows data to whoever asks, in a project that has a login for its other pages.

    `@login_required` above the view closes it.
    """
    pages = [each for each in project.django.value("pages") if each.get("user")]
    if not any(_asks_login(project, each) for each in pages):
        return
    for each in pages:
        answer = each["anonymous"]
        if not _is_of_admin(each) and _shows_data(answer):
            yield Found(
                f"{each['path']} shows data to everybody, while other pages ask for a login",
                "put @login_required above its view, where this is not meant",
                *each["view"],
            )


def _shows_data(answer: dict[str, Any]) -> bool:
    """Say whether it holds what is behind a login elsewhere: JSON, a table, a chart."""
    if answer["asked"]:  # by whoever comes, be the source down or not
        return True
    own = set(answer["tables"]) - (OF_DJANGO - {"auth_user"})
    is_data = "json" in answer["type"] or "csv" in answer["type"] or answer["shows_data"]
    return answer["status"] == 200 and bool(own) and is_data and not answer["asks_password"]


def _asks_login(project: Project, page: dict[str, Any]) -> bool:
    """Say whether a page of the project's own is a login, or asks for one."""
    answer = page["anonymous"]
    if _is_of_admin(page):
        return False
    url = str(stated.value(project, "LOGIN_URL") or "")
    return bool(answer["asks_password"] or (url and answer["location"].startswith(url)))


def _is_of_admin(page: dict[str, Any]) -> bool:
    return bool(page["path"].startswith("/admin"))


def _unseen(project: Project, cause: Cause) -> Iterator[dict[str, Any]]:
    """Yield the templates that break, but for what a page that was asked has shown already."""
    try:
        broken = project.django.value("templates")
    except Undecidable:
        return
    seen = {each.error["text"] for each in (*failures(project), *with_rows(project))}
    for each in broken:
        is_missing = each["type"] == "TemplateDoesNotExist"
        if is_missing == (cause == Cause.TEMPLATE) and each["text"] not in seen:
            yield each


def _with_rows(project: Project, cause: Cause) -> Iterator[Found]:
    """Yield what breaks once there is a row, but for what breaks without one too."""
    told = {each.error["text"] for each in failures(project)}
    for each in with_rows(project):
        text = each.error["text"]
        if each.cause == cause and text not in told:
            told.add(text)
            hint = f"commit {text}, or its name" if cause == Cause.TEMPLATE else "mend this line"
            yield _found(each, f"{each.words}, once there is a row", hint)


def _distinct(project: Project, cause: Cause) -> Iterator[tuple[Failure, str]]:
    """Yield the first page of each cause, and how many more have it."""
    groups: dict[tuple[str, str, int], list[Failure]] = {}
    for each in failures(project):
        if each.cause == cause:
            key = (each.error["text"][:200], each.error["file"], each.error["line"])
            groups.setdefault(key, []).append(each)
    for found in groups.values():
        others = len({each.path for each in found}) - 1
        yield found[0], f" (and so are {others} more)" if others else ""


def _found(each: Failure, why: str, hint: str) -> Found:
    message = f"{each.path.partition('?')[0]} is a 500 for {_WHO[each.who]}: {why}"
    return Found(message, hint, each.error["file"], each.error["line"])
