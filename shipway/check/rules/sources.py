"""Whether the pages stand it that a source outside is down, slow, or answers oddly."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from shipway.check.judging.broken import worded
from shipway.check.judging.failures import Cause, Failure, failures
from shipway.check.project import Project
from shipway.check.reading.source import parsed
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "request"}
_ASKING = re.compile(r"\brequests\.[a-z]+\(|\burlopen\(|\bsetdefaulttimeout\(")
"""What a file that asks others has in it, or one that sets a limit for all."""
_JSON = ("null", "{}", "[]")


@rule(Level.WARNING)
def api_unhandled_500(project: Project) -> Iterator[Found]:
    """The page is a 500 while a source that it asks is down, or answers with an error page.

    Catch both around the request and the reading: `except (requests.RequestException, ValueError)`.
    """
    for each in _first_of_each_place(_broken(project, down=True)):
        what = "answers with an error page" if each.source else "is down"
        yield Found(
            f"{each.path} is a 500 while its source {what}: {each.words}",
            "put the request and .json() in one try, with "
            "`except (requests.RequestException, ValueError)`, and show the page without the data",
            each.error["file"], each.error["line"],
        )  # fmt: skip


@rule(Level.WARNING)
def api_shape_500(project: Project) -> Iterator[Found]:
    """The page is a 500 when its source answers `null`, `{}` or `[]`, as an empty one does.

    Look at what came before it is used: `isinstance(answer, dict)`, `.get`, a default for `max`.
    """
    found = list(_broken(project, down=False))
    for each in _first_of_each_place(found):
        bodies = " or ".join(other.source for other in found if other.path == each.path)
        yield Found(
            f"{each.path} is a 500 when its source answers {bodies}: {each.words}",
            "test what came before it is used: isinstance(answer, dict), .get(…), "
            "max(…, default=None)", each.error["file"], each.error["line"],
        )  # fmt: skip


@rule(Level.WARNING)
def api_no_timeout(project: Project) -> Iterator[Found]:
    """A request waits for ever on a source that is slow, and holds a worker all the time.

    Two such requests and nobody else is served: `requests.get(url, timeout=5)`.
    """
    asked = list(_asked(project))
    limited = {(each["file"], each["line"]) for each in asked if each["has_timeout"]}
    seen = {(each["file"], each["line"]) for each in asked if not each["has_timeout"]}
    for file, line in sorted({*seen, *_written(project)} - limited):
        yield Found(
            "this request has no time limit: a source that does not answer would hold a worker "
            "for ever", "add timeout=5 to the call", file, line,
        )  # fmt: skip


@rule(Level.WARNING)
def start_asks_network(project: Project) -> Iterator[Found]:
    """A source is asked while the code is imported, so nothing starts while that is down.

    Ask in the view, or in a command, and not at the top of a module.
    """
    for place, host in project.django.asked_while_loading().items():
        yield Found(
            f"{host} is asked while the code is imported: nothing would start while it is down",
            "move the request into the function that needs its answer", *place,
        )  # fmt: skip


@rule(Level.WARNING)
def start_asks_database(project: Project) -> Iterator[Found]:
    """A table is asked for while the code is imported, and before `migrate` there is none.

    `migrate` imports the code too, so the first deployment, with an empty database, ends there. Ask
    in the view, or in a form's `__init__`; in `AppConfig.ready` wait for the first request.
    """
    for error in project.django.value("early"):
        yield Found(
            f"the database is asked while the code is imported, and `migrate` itself would fail on "
            f"an empty one, as at the first deployment: {worded(error)}",
            "move the query into the function that needs its answer",
            error["file"], error["line"],
        )  # fmt: skip


def _broken(project: Project, *, down: bool) -> Iterator[Failure]:
    for each in failures(project):
        if each.cause == Cause.SOURCE and (each.source not in _JSON) == down:
            yield each


def _first_of_each_place(found: Iterable[Failure]) -> Iterator[Failure]:
    """Yield one failure of each page, unless another page fails in the same line."""
    pages: set[str] = set()
    places: set[tuple[str, int]] = set()
    for each in found:
        place = (each.error["file"], each.error["line"])
        if each.path not in pages and place not in places:
            yield each
        pages.add(each.path)
        places.add(place)


def _asked(project: Project) -> Iterator[dict[str, Any]]:
    """Yield what the pages asked of others, while those were down and while they answered."""
    for stage in ("pages", "sources"):
        try:
            answers = project.django.value(stage)
        except Undecidable:
            continue
        for each in answers:
            for answer in (each, each.get("anonymous"), each.get("user")):
                yield from (answer or {}).get("asked", [])


def _written(project: Project) -> Iterator[tuple[str, int]]:
    """Yield the calls in the project's served code that state no time limit."""
    for name in project.served_python:
        if "management/commands/" in name or not _ASKING.search(project.text(name)):
            continue
        tree = parsed(project.root / name) or ast.Module([], [])
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        if any(_last_name(call) == "setdefaulttimeout" for call in calls):
            return
        yield from ((name, call.lineno) for call in calls if _waits_for_ever(call))


def _last_name(call: ast.Call) -> str:
    """Return what is called, without what it is an attribute of."""
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def _waits_for_ever(call: ast.Call) -> bool:
    """Say whether a call asks somebody, and states no time limit."""
    name = _last_name(call)
    if name != "urlopen" and name not in _METHODS:
        return False
    module = ast.unparse(call.func).rpartition(".")[0]
    options = {each.arg for each in call.keywords}
    if {"timeout", None} & options:
        return False
    if name == "urlopen":
        return module in ("", "request", "urllib.request") and len(call.args) < 3
    return module == "requests" and name in _METHODS
