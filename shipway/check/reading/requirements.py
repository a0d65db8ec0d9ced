"""Reads requirements.txt as pip would, and as the builder does, which knows UTF-8 alone."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name

_OTHER_FILE = re.compile(r"(?:-r|--requirement)[ =]*(\S+)")


@dataclass(frozen=True)
class Requirement:
    """One line that names a package."""

    name: str
    """As the index spells it: small letters and dashes."""
    line: int
    text: str
    extras: frozenset[str]
    pinned: str
    """The version behind `==`; empty where there is none."""


class Requirements:
    """What requirements.txt at the root says."""

    def __init__(self, root: Path) -> None:
        path = root / "requirements.txt"
        self._root = root
        self.is_there = path.is_file()
        self._raw = path.read_bytes() if self.is_there else b""

    @cached_property
    def encoding(self) -> str:
        """Return the encoding that the file is in: utf-8, or one that the builder cannot read."""
        if self._raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in self._raw:
            little = self._raw.startswith(b"\xff\xfe") or self._raw[1:2] == b"\0"
            if self._raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                return "utf-16"
            return "utf-16-le" if little else "utf-16-be"
        try:
            self._raw.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def text(self) -> str:
        """Return the text, whatever its encoding."""
        return self._raw.decode(self.encoding, "replace").lstrip("\ufeff")

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """Return the logical lines with their numbers: joined, without comments and options."""
        found, number, pending = [], 1, ""
        for position, line in enumerate(self.text.splitlines(), 1):
            number = number if pending else position
            pending += re.sub(r"(^|\s)#.*$", "", line).strip()
            if pending.endswith("\\"):
                pending = pending[:-1]
                continue
            if pending.strip():
                found.append((number, pending.strip()))
            pending = ""
        return found

    @cached_property
    def packages(self) -> tuple[Requirement, ...]:
        """Return the lines that name a package, those of files that it names with -r too."""
        found = []
        for number, line in self.lines:
            if other := _OTHER_FILE.match(line):
                found += [replace(each, line=number) for each in self._of(other[1])]
            elif parsed := _parsed(line, number):
                found.append(parsed)
        return tuple(found)

    def _of(self, name: str) -> list[Requirement]:
        """Return the lines of another file, which stands beside this one."""
        path = self._root / name
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        lines = (re.sub(r"(^|\s)#.*$", "", line).strip() for line in text.splitlines())
        return [parsed for line in lines if line and (parsed := _parsed(line, 0))]

    @cached_property
    def is_open(self) -> bool:
        """Say whether some line's packages cannot be told from the line."""
        named = (line for _, line in self.lines if not line.startswith("-") or line[1:2] == "e")
        return any(_parsed(line, 0) is None for line in named)

    @cached_property
    def has_postgresql(self) -> bool:
        """Say whether PostgreSQL's driver is named, and none of MySQL's."""
        names = {each.name for each in self.packages}
        postgresql = {"psycopg", "psycopg-binary", "psycopg2", "psycopg2-binary"}
        return bool(names & postgresql) and not names & {"mysqlclient", "pymysql"}

    def package(self, name: str) -> Requirement | None:
        """Return the line of a package; None where none names it."""
        return next((each for each in self.packages if each.name == canonicalize_name(name)), None)


def _parsed(line: str, number: int) -> Requirement | None:
    bare = re.split(r"\s--?\w", line)[0].strip()
    try:
        parsed = Parsed(bare)
    except InvalidRequirement:
        return None
    pins = [each.version for each in parsed.specifier if each.operator in ("==", "===")]
    pinned = pins[0] if len(pins) == 1 and "*" not in pins[0] else ""
    name = canonicalize_name(parsed.name)
    return Requirement(name, number, bare, frozenset(parsed.extras), pinned)
