"""Finds what the served code, the settings and the commands need beside the tree itself.

Whether a module is there is asked of the environment that requirements.txt makes: deptry and its
like map names to packages by the environment that they are themselves installed in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shipway.check.judging import spelling
from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.reading.distributions import KNOWN, PROGRAMS, WORKERS, package_of
from shipway.check.undecidable import Undecidable

_OF_THE_PROJECT = re.compile(r"(?i)settings|local|config|secret|credential|private|^_")
"""Names of modules that are a project's own rather than a package's."""


@dataclass(frozen=True)
class Need:
    """A package that something needs, and the place where it says so."""

    package: str
    why: str
    file: str
    line: int = 0


def of_commands(project: Project) -> Iterator[Need]:
    """Yield the packages of the programs that the service's commands name."""
    commands = project.commands
    stated = (
        (commands.started, commands.start_file or "requirements.txt", commands.start_line),
        (commands.build, "", 0),
        (commands.pre_deploy, commands.deploy_file, 0),
    )
    for text, file, line in stated:
        for call in shell.calls(text):
            if call.module:
                package = KNOWN.get(call.module.partition(".")[0], "")
            else:
                package = PROGRAMS.get(call.program, "")
            why = f"`{call.program}` is started"
            if not commands.start_file and text == commands.started:
                why = "the builder's own start for Django runs it, as nothing states another"
            if package:
                yield Need(package, why, file, line)
            if call.program == "gunicorn" and (worker := _worker(call)):
                yield Need(worker, "gunicorn's kind of workers needs it", file, line)


def _worker(call: shell.Call) -> str:
    """Return the package that gunicorn's -k names."""
    words = " ".join(call.words)
    kind = re.search(r"(?:-k|--worker-class)[ =]?(\w+)", words)
    return WORKERS.get(kind[1], "") if kind else ""


def of_modules(project: Project) -> Iterator[Need]:
    """Yield the packages that the served code and the settings need and do not get."""
    missing = _Missing(project)
    for each in project.imports:
        if not each.is_guarded and missing.has(each.top):
            why = f"{each.file} imports {each.module}"
            yield Need(package_of(each.top), why, each.file, each.line)
    for setting, names in named(project).items():
        for name in names:
            top = name.partition(".")[0]
            if missing.has(top) and (top in KNOWN or setting != "INSTALLED_APPS"):
                yield Need(package_of(top), f"{setting} names {name}", *_place(project, name))
    for stage, error in project.django.errors().items():
        top = str(error["module"] or "").partition(".")[0]
        if top in KNOWN and missing.has(top):
            why = f"{error['file'] or stage} imports {error['module']}"
            yield Need(KNOWN[top], why, error["file"], error["line"])


def is_told(project: Project, error: Mapping[str, Any]) -> bool:
    """Say whether something broke for want of a module that is told: as missing, or misspelt."""
    top = str(error["module"] or "").partition(".")[0]
    if not top:
        return False
    place = (error["file"], error["line"])
    if any((each.file, each.line) == place for each in spelling.misspelt(project)):
        return True
    return project.requirements.is_there and any(
        need.package == package_of(top) for need in of_modules(project)
    )


def may_be_elsewhere(project: Project) -> bool:
    """Say whether production may have packages that could not be installed here."""
    required = project.requirements
    return bool(project.installed.left_out) or required.is_open or not required.is_there


def of_engines(project: Project) -> Iterator[Need]:
    """Yield the packages that the databases' engines need, MySQL's aside."""
    for engine, error in project.django.value("drivers")["broken"].items():
        if "postgresql" in engine or "postgis" in engine:
            why = f"DATABASES names {engine}, which says: {error['text']}"
            yield Need("psycopg", why, *_place(project, engine))


def named(project: Project) -> dict[str, list[str]]:
    """Return the modules that the settings name: as Django has them, else as they are written."""
    try:
        found: dict[str, list[str]] = project.django.value("named")
        return found
    except Undecidable:
        return project.stated_modules


class _Missing:
    """Says of a module whether requirements.txt lacks it."""

    def __init__(self, project: Project) -> None:
        self._lacking = set(project.alone.value("modules"))
        self._provided = project.provided
        self._is_open = project.requirements.is_open
        self._providers: dict[str, list[str]] = {}
        if not project.installed.is_exact:
            self._providers = project.alone.value("providers")
        self._left_out = bool(project.installed.left_out)
        names = (name for name in project.own_files if name.endswith(".py"))
        self._own = {part.removesuffix(".py").lower() for n in names for part in n.split("/")}

    def has(self, top: str) -> bool:
        """Say whether nothing that requirements.txt brings has this module."""
        if not top or package_of(top) in self._provided:
            return False
        if top in self._lacking:
            return top in KNOWN or self._is_foreign(top)
        packages = self._providers.get(top, [])
        return bool(packages) and not self._is_open and not self._provided & set(packages)

    def _is_foreign(self, top: str) -> bool:
        """Say whether a module of which nothing is known can only be that of a package."""
        if self._left_out or self._is_open or top.lower() in self._own:
            return False
        return not _OF_THE_PROJECT.search(top)


def _place(project: Project, name: str) -> tuple[str, int]:
    """Return the last place in the settings where a name stands in quotes."""
    try:
        files = project.settings_files
    except Undecidable:
        return "", 0
    for file in reversed(files):
        lines = project.text(file).splitlines()
        for number in range(len(lines), 0, -1):
            if re.search(rf"""["']{re.escape(name)}["']""", lines[number - 1]):
                return file, number
    return (files[-1], 0) if files else ("", 0)
