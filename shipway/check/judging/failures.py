"""Sorts what pages break on: by the page itself, by its data, or by a source that it asks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from shipway.check.project import Project
from shipway.check.undecidable import Undecidable

OF_DJANGO = {
    "auth_user", "auth_group", "auth_permission", "auth_user_groups", "auth_user_user_permissions",
    "auth_group_permissions", "django_admin_log", "django_content_type", "django_migrations",
    "django_session", "django_site",
}  # fmt: skip
_LASTING = {
    "builtins.NameError", "builtins.ImportError", "builtins.SyntaxError",
    "django.core.exceptions.ImproperlyConfigured",
    "django.template.exceptions.TemplateSyntaxError",
}  # fmt: skip
_NOWHERE = {
    "builtins.AttributeError", "django.core.exceptions.FieldError",
    "django.template.exceptions.TemplateDoesNotExist",
}  # fmt: skip
_OF_DATA = {
    "builtins.LookupError", "builtins.ValueError", "builtins.ZeroDivisionError",
    "django.core.exceptions.ObjectDoesNotExist", "statistics.StatisticsError",
}  # fmt: skip
_SURROUNDINGS = re.compile(
    r"^(django\.db\.utils|pymysql|MySQLdb|mysql|psycopg2?|redis|smtplib)\.|"
    r"(Connection|Timeout)Error$|^socket\.gaierror$"
)
_MANIFEST = "Missing staticfiles manifest entry"


class Cause(Enum):
    """What has to be different so that the page works."""

    TEMPLATE = auto()
    """A template that is not there."""
    PAGE = auto()
    """The code or a template of the project, whatever the data."""
    DATA = auto()
    """The rows, or what comes with the request."""
    SOURCE = auto()
    """The answer of a source outside."""
    COLLECTING = auto()
    """What stops collectstatic, which is told by itself."""
    UNKNOWN = auto()
    """The database or the surroundings, of which only a stand-in is here."""


@dataclass(frozen=True)
class Failure:
    """One page that is a 500 for somebody."""

    path: str
    who: str
    cause: Cause
    error: dict[str, Any]
    source: str = ""
    """What the source answered, where it was asked again."""

    @property
    def words(self) -> str:
        """The error as people read it."""
        text = re.sub(r" \(Caused by .*|<[\w.]+ object at 0x\w+>", "", self.error["text"])
        return f"{self.error['type']}: {text[:200]}".removesuffix(": ")


def failures(project: Project) -> Iterator[Failure]:
    """Yield what breaks: each page, for anybody and for a superuser, then with odd sources."""
    pages = project.django.value("pages")
    views = {each["path"]: each["view"] for each in pages if each.get("view")}
    for each in pages:
        for who in ("anonymous", "user"):
            answer = each.get(who)
            if answer and answer["status"] >= 500 and answer["error"]:
                error = _placed(answer["error"], each["view"])
                yield Failure(each["path"], who, _cause(project, answer), error)
    for each in _with_bad_sources(project):
        if each["status"] >= 500 and each["error"]:
            cause = _cause(project, each)
            error = _placed(each["error"], views.get(each["path"], ("", 0)))
            yield Failure(each["path"], "user", cause, error, each["source"])
    if refused := project.django.error("login"):
        raise Undecidable(
            "nobody can be logged in here, so what is behind the login is not seen: "
            f"{refused['type']}: {refused['text']}"
        )


def rows(project: Project) -> list[dict[str, Any]]:
    """Return the pages as they answer once there is a row, where they were asked then."""
    try:
        return list(project.django.value("rows"))
    except Undecidable:
        return []


def with_rows(project: Project) -> Iterator[Failure]:
    """Yield what breaks by its code or template once there is a row, whatever is in it."""
    for each in rows(project):
        answer = each["user"]
        error = answer["error"] if answer["status"] >= 500 and not answer["asked"] else None
        if error and _is_of_code(error):
            cause = Cause.TEMPLATE if error["type"] == "TemplateDoesNotExist" else Cause.PAGE
            yield Failure(each["path"], "user", cause, _placed(error, each["view"]))


def _is_of_code(error: dict[str, Any]) -> bool:
    """Say whether no other row would mend it: a name that is nowhere, a tag that is none."""
    types, text = set(error["types"]), error["text"]
    if "__str__ returned non-string" in text:
        return True
    if "django.core.exceptions.ObjectDoesNotExist" in types or "NoneType" in text:
        return False
    return bool(types & (_LASTING | _NOWHERE))


def _placed(error: dict[str, Any], view: Sequence[Any]) -> dict[str, Any]:
    """Return an error with the place of the view, where it knows none of its own."""
    return error if error["file"] else {**error, "file": view[0], "line": view[1]}


def _with_bad_sources(project: Project) -> list[dict[str, Any]]:
    try:
        return list(project.django.value("sources"))
    except Undecidable:
        return []


def _cause(project: Project, answer: dict[str, Any]) -> Cause:
    error = answer["error"]
    types, text = set(error["types"]), error["text"]
    if error["type"] == "TemplateDoesNotExist":
        return Cause.TEMPLATE
    if text.startswith(_MANIFEST):
        return Cause.PAGE if _is_collected(project) else Cause.COLLECTING
    if error["type"] == "UnicodeDecodeError" and error["file"] and error["file"][-3:] != ".py":
        return Cause.PAGE  # a template that cannot be read
    if error["type"] != "UnboundLocalError" and types & _LASTING:
        return Cause.PAGE
    if error["type"] == "NoReverseMatch":
        return Cause.DATA if re.search(r"with (keyword )?arguments", text) else Cause.PAGE
    if answer["asked"]:
        return Cause.SOURCE
    if any(_SURROUNDINGS.search(each) for each in types):
        return Cause.UNKNOWN
    return Cause.DATA if _is_of_data(answer, types, text) else Cause.PAGE


def _is_of_data(answer: dict[str, Any], types: set[str], text: str) -> bool:
    """Say whether rows, or the request's own values, would make the page work."""
    if "django.utils.datastructures.MultiValueDictKeyError" in types:
        return True
    if not set(answer["tables"]) - OF_DJANGO and "DoesNotExist" not in answer["error"]["type"]:
        return False
    return bool(types & _OF_DATA) or "NoneType" in text


def _is_collected(project: Project) -> bool:
    """Say whether there is a manifest at all: where not, that is told by itself."""
    try:
        return not project.django.value("static").get("errors")
    except Undecidable:
        return False
