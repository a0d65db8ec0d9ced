"""Whether the settings import, say each thing once, and say what Django takes."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.check import stated
from shipway.check.distributions import KNOWN
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.source import Assignment, parsed
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_LOCAL_ONLY = "mend it until this passes; what is only on your machine is not in the commit"
Error = Mapping[str, Any]


@rule(Level.ERROR)
def settings_import_error(project: Project) -> Iterator[Found]:
    """The settings or the WSGI module do not import in a clean clone, so nothing at all starts.

    Mend the line that the finding names; a file that is only on your machine has to be committed.
    """
    error = project.django.error("settings")
    if error and not _is_value(error):
        yield _found("the settings do not import in a clean clone", error)
    error = project.django.error("wsgi")
    if error and error["text"] not in _refused_texts(project):
        yield _found("the WSGI application does not import in a clean clone", error)


@rule(Level.ERROR)
def installed_app_missing(project: Project) -> Iterator[Found]:
    """An app of INSTALLED_APPS is neither in the tree nor installed, so nothing starts.

    Commit the app, add its package to requirements.txt, or take it out of INSTALLED_APPS.
    """
    error = project.django.error("setup")
    if error and _is_app(error) and str(error["module"]).partition(".")[0] not in KNOWN:
        name = error["module"] or error["text"]
        place = stated.place(project, "INSTALLED_APPS")
        yield Found(
            f"the installed apps do not load in a clean clone: {_worded(error)}",
            f"commit {name}, or take it out of INSTALLED_APPS", *place,
        )  # fmt: skip


@rule(Level.ERROR)
def app_import_error(project: Project) -> Iterator[Found]:
    """The code of an installed app does not import in a clean clone, so nothing starts.

    Mend the line that the finding names.
    """
    error = project.django.error("setup")
    if error and not _is_app(error) and not _is_value(error):
        yield _found("the installed apps do not load in a clean clone", error)


@rule(Level.ERROR)
def invalid_setting(project: Project) -> Iterator[Found]:
    """Django refuses the value of a setting, at the start or when the setting is first used.

    Its message says what it takes; Django's reference of settings explains each.
    """
    told: set[str] = set()
    for name, error in _refused(project).items():
        if error["text"] in told or _lacks_package(project, error):
            continue
        told.add(error["text"])
        known = project.assigned(name) if name else _named(project, error["text"])
        what = name or (known.name if known else "a setting")
        file, line = (known.file, known.line) if known else stated.place(project, what)
        yield Found(
            f"Django refuses the value of {what}: {_worded(error)}",
            f"look up {what} in Django's reference of settings, and write what it takes",
            file, line,
        )  # fmt: skip


@rule(Level.WARNING)
def setting_redefined(project: Project) -> Iterator[Found]:
    """A setting is assigned twice in one file, and the last one wins without a word.

    Keep one of the two: whoever edits the first one wonders why nothing changes.
    """
    for file in project.settings_files:
        tree = parsed(project.root / file)
        first: dict[str, Assignment] = {}
        for each in project.settings:
            if each.file != file or each.is_conditional or tree is None:
                continue
            before = first.get(each.name)
            first[each.name] = each
            if before and not _is_read(tree, each.name, before.line, each):
                yield Found(
                    f"{each.name} is assigned in line {before.line} and again here, "
                    "which wins without a word",
                    f"keep one of the two: delete line {before.line}, or this one",
                    file, each.line,
                )  # fmt: skip


def _is_read(tree: ast.Module, name: str, after: int, until: Assignment) -> bool:
    """Say whether the first value is used, or changed in place, before the second one is set."""
    ends = until.value.end_lineno or until.line
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(node.ctx, ast.Load) and after < node.lineno <= ends for node in names)


def _refused(project: Project) -> dict[str, Error]:
    """Return the errors of values, by setting; under "" where only the error tells which."""
    found: dict[str, Error] = {}
    for stage in ("settings", "setup"):
        error = project.django.error(stage)
        if error and _is_value(error):
            found[""] = error
    for error in _drivers(project):
        if "isn't an available database backend" in error["text"]:
            found["DATABASES"] = error
    try:
        found |= project.django.value("values")
        if not project.django.value("urls")["module"]:
            found["ROOT_URLCONF"] = {"type": "", "text": "it names no module", "module": None}
    except Undecidable:
        pass
    if error := _urlconf_missing(project):
        found["ROOT_URLCONF"] = error
    return found


def _drivers(project: Project) -> list[Error]:
    try:
        return list(project.django.value("drivers")["broken"].values())
    except Undecidable:
        return []


def _urlconf_missing(project: Project) -> Error | None:
    """Return the error where ROOT_URLCONF names a module that is not there."""
    error = project.django.error("urls")
    if error is None or error["type"] != "ModuleNotFoundError":
        return None
    if f"{stated.value(project, 'ROOT_URLCONF')}.".startswith(f"{error['module']}."):
        return error
    return None


def _refused_texts(project: Project) -> set[str]:
    """Return the errors of the application that are told of a setting, or of a package."""
    try:
        return {error["text"] for error in project.django.value("values").values()}
    except Undecidable:
        return set()


def _is_value(error: Error) -> bool:
    """Say whether Django itself raised it: no code of the project's own was being run."""
    return not error["file"] and not _is_app(error) and error["type"] != "SystemExit"


def _is_app(error: Error) -> bool:
    """Say whether it is about an app that cannot be found."""
    return not error["file"] and "builtins.ImportError" in error["types"]


def _lacks_package(project: Project, error: Error) -> bool:
    """Say whether a package is missing, which is told as a missing dependency."""
    top = str(error["module"] or "").partition(".")[0]
    folders = {name.split("/")[-2] for name in project.own_files if name.count("/")}
    return error["type"] == "ModuleNotFoundError" and bool(top) and top not in folders


def _named(project: Project, text: str) -> Assignment | None:
    """Return the setting that an error names, or whose value it quotes."""
    words = set(re.findall(r"\w+", text))
    quoted = [each for each in re.findall(r"['\": ]([^'\": ]{3,})", text) if each]
    for each in reversed(project.settings):
        if each.name in words or any(part in each.texts() for part in quoted):
            return each
    return None


def _found(what: str, error: Error) -> Found:
    return Found(f"{what}: {_worded(error)}", _LOCAL_ONLY, error["file"], error["line"])


def _worded(error: Error) -> str:
    return ": ".join(part for part in (error["type"], error["text"]) if part)
