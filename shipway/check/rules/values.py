"""Whether Django takes the values of the settings, each of which is used once."""

import re
from collections.abc import Iterator
from typing import Any

from shipway.check.judging import needs, stated
from shipway.check.judging.broken import Error, is_value, worded
from shipway.check.project import Project
from shipway.check.reading.source import Assignment
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_HINTS = {
    r"^DATABASES: ENGINE is missing": 'write "ENGINE": "django.db.backends.mysql" into it',
    r"^DATABASES: (\w+) is a tuple": "take the comma behind the value of {} away",
    r"^DATABASES: .*unexpected keyword argument '(\w+)'": "take {} out of OPTIONS: the driver of "
    "this database has no such option",
    r"^DATABASES: .*'encoding'": 'write "charset": "utf8mb4" into OPTIONS',
    r"^LOGGING: .*(?:No such file|Permission|Is a directory|Read-only)": 'write "class": '
    '"logging.StreamHandler" and no filename: Railway shows and keeps what is printed',
    r"Check that '([\w.]+)\.name' is correct": "let name in {} be the dotted name of the app's "
    "folder",
}  # fmt: skip
"""What mends a value, by what was said of it."""


@rule(Level.ERROR)
def invalid_setting(project: Project) -> Iterator[Found]:
    """Django refuses the value of a setting, at the start or when the setting is first used.

    Its message says what it takes; Django's reference of settings explains each.
    """
    told: set[str] = set()
    for name, error in _refused(project):
        if error["text"] in told or _lacks_package(project, error):
            continue
        told.add(error["text"])
        known = project.assigned(name) if name else _named(project, error["text"])
        what = name or (known.name if known else "a setting")
        file, line = (known.file, known.line) if known else stated.place(project, what)
        yield Found(
            f"Django refuses the value of {what}: {worded(error)}",
            _hint(what, error["text"]), file, line,
        )  # fmt: skip


def _hint(name: str, text: str) -> str:
    """Return the edit that mends a value, where what was said of it tells."""
    for pattern, hint in _HINTS.items():
        if match := re.search(pattern, f"{name}: {text}"):
            return hint.format(*match.groups())
    return f"look up {name} in Django's reference of settings, and write what it takes"


def _refused(project: Project) -> Iterator[tuple[str, Error]]:
    """Yield the errors of values, with the setting; "" where only the error tells which."""
    for stage in ("settings", "setup"):
        error = project.django.error(stage)
        if error and is_value(error):
            yield "", error
    for told in _answer(project, "checks", []):
        if name := stated.REFUSED_BY_CHECKS.get(told["id"]):
            name = "MEDIA_URL" if "MEDIA_URL" in told["message"] else name
            yield name, _without_type(told["message"])
    for error in _answer(project, "drivers", {"broken": {}})["broken"].values():
        if "isn't an available database backend" in error["text"]:
            yield "DATABASES", error
    yield from (("DATABASES", error) for error in _answer(project, "databases", []))
    yield from _answer(project, "values", {}).items()
    yield from (("ROOT_URLCONF", error) for error in _no_addresses(project))


def _no_addresses(project: Project) -> Iterator[Error]:
    """Yield the error where ROOT_URLCONF names no module, or one that is not there."""
    error = project.django.error("urls")
    if error and error["type"] == "ModuleNotFoundError":
        if f"{stated.value(project, 'ROOT_URLCONF')}.".startswith(f"{error['module']}."):
            yield error
    elif not _answer(project, "urls", {"module": "-"})["module"]:
        yield _without_type("it names no module")


def _answer(project: Project, stage: str, otherwise: Any) -> Any:
    try:
        return project.django.value(stage)
    except Undecidable:
        return otherwise


def _without_type(text: str) -> Error:
    return {"type": "", "text": text, "module": None}


def _lacks_package(project: Project, error: Error) -> bool:
    """Say whether a package is missing, which is told as a missing dependency."""
    if error["type"] != "ModuleNotFoundError" or not error["module"]:
        return False
    return needs.is_told(project, error) or _is_elsewhere(project, error)


def _is_elsewhere(project: Project, error: Error) -> bool:
    """Say whether production may have the package, which is none of the tree's own modules."""
    top = str(error["module"]).partition(".")[0]
    names = {part.removesuffix(".py") for name in project.own_files for part in name.split("/")}
    return needs.may_be_elsewhere(project) and top not in names


def _named(project: Project, text: str) -> Assignment | None:
    """Return the setting that an error names, or whose value it quotes."""
    if text.startswith("Unable to configure "):
        return project.assigned("LOGGING")
    words = set(re.findall(r"\w+", text))
    quoted = re.findall(r"['\": ]([^'\": ]{3,})", text)
    for each in reversed(project.settings):
        if each.name in words or any(part in each.texts() for part in quoted):
            return each
    return None
