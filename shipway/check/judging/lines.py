"""Judges single lines of requirements.txt: which the builder cannot install, which pin nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed

from shipway.requirements import Requirements

FILE = "requirements.txt"
_OTHER_FILE = re.compile(r"(-r|--requirement|-c|--constraint)[ =]*(?P<name>\S+)")
_LOCAL = re.compile(r"(-e|--editable)[ =]|\.{0,2}[/\\]|\.$|file:|[A-Za-z]:\\")
_LOCAL_URL = re.compile(r"@\s*file:")
_OF_WINDOWS = frozenset({"pywin32", "pypiwin32", "pywinpty", "pywinauto", "pycaw", "winshell"})
_FIXED = re.compile(r"@[0-9a-f]{7,40}(#|$)|#sha256=|--hash")
_NATIVE = ("mysqlclient", "psycopg", "pycairo", "pyodbc", "python-ldap", "uwsgi", "xmlsec")


@dataclass(frozen=True)
class Unfit:
    """A line that does not install in the builder, and how to mend it."""

    problem: str
    hint: str
    line: int


def unfit(requirements: Requirements) -> Iterator[Unfit]:
    """Yield the lines that cannot install in the builder, whatever a laptop makes of them."""
    if "file://" not in requirements.text:  # for which alone the builder copies all files
        yield from _elsewhere(requirements)
    for number, line in requirements.lines:
        if _LOCAL_URL.search(line):
            yield Unfit(
                f"`{line[:80]}` names a folder that only your machine has: the build would fail",
                f"write the package with its version, like {line.split('@')[0].strip()}==…, "
                "as `pip list --format=freeze` shows it",
                number,
            )
    yield from _of_windows(requirements)
    yield from _twice(requirements)


def _elsewhere(requirements: Requirements) -> Iterator[Unfit]:
    """Yield the lines that need another file of the tree."""
    for number, line in requirements.lines:
        if other := _OTHER_FILE.match(line):
            yield Unfit(
                f"`{line}` needs {other['name']}, which Railway's builder does not copy before "
                "it installs: the build would fail",
                f"move the lines of {other['name']} into requirements.txt",
                number,
            )
        elif _LOCAL.match(line):
            yield Unfit(
                f"`{line[:80]}` names a folder, and Railway's builder copies requirements.txt "
                "alone before it installs: the build would fail",
                "remove the line; code in the tree needs no install",
                number,
            )


def _of_windows(requirements: Requirements) -> Iterator[Unfit]:
    for each in requirements.packages:
        if each.name not in _OF_WINDOWS:
            continue
        marker = Parsed(each.text).marker
        if marker is None or marker.evaluate():
            yield Unfit(
                f"{each.name} is for Windows alone, and Railway runs Linux: the build would fail",
                'remove the line, or write ; sys_platform == "win32" behind it',
                each.line,
            )


def _twice(requirements: Requirements) -> Iterator[Unfit]:
    """Yield the lines that pin a package which another line pins otherwise."""
    first: dict[str, str] = {}
    for each in requirements.packages:
        if not each.pinned or (";" in each.text and Parsed(each.text).marker):
            continue
        if first.setdefault(each.name, each.pinned) != each.pinned:
            yield Unfit(
                f"{each.name} is pinned to {first[each.name]} and to {each.pinned}: "
                "pip refuses both, and the build would fail",
                "keep one of the lines",
                each.line,
            )


def unpinned(requirements: Requirements) -> Iterator[tuple[int, str]]:
    """Yield the number and the package of each line that leaves the version open."""
    pinned = {each.line for each in requirements.packages if each.pinned}
    for number, line in requirements.lines:
        if number in pinned or _FIXED.search(line) or line.startswith("-"):
            continue
        name = re.split(r"[\s\[<>=!~;@(]", line)[0]
        yield number, name.rpartition("/")[2] or name


def is_native(line: str) -> bool:
    """Say whether what does not install here needs a compiler and a library."""
    return line.lower().startswith(_NATIVE)


def number_of(requirements: Requirements, left_out: list[str], said: str) -> int:
    """Return the line that pip's words, or what could not be installed, are about; 0: unknown."""
    for each in requirements.packages:
        if each.text in left_out:
            return each.line
    names = [each for each in requirements.packages if re.search(rf"\b{each.name}\b", said, re.I)]
    if names:
        return names[0].line
    for number, line in requirements.lines:
        try:
            Parsed(re.split(r"\s--?\w", line)[0])
        except InvalidRequirement:
            if not line.startswith("-"):
                return number
    return 0
