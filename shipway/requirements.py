"""Reads requirements.txt as pip would, and as the builder does, which knows UTF-8 alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

NAME = "requirements.txt"
_OTHER_FILE = re.compile(r"(?:-r|--requirement)[ \t=]*(\S{1,255})")
_ADDRESS = re.compile(r"(?:(?:-e|--editable)[ \t=]+)?(\S+://\S+#(?:\S*&)?egg=([\w.-]+)\S*)")
_LONGEST = 2000
"""Characters; in a longer line no person has named a package."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Requirement:
    """One line that names a package."""

    name: str
    """As the index spells it: small letters and dashes."""
    line: int
    text: str
    """As pip takes it for an argument."""
    extras: frozenset[str]
    specifier: SpecifierSet
    pinned: str
    """The version behind `==`; empty where there is none."""


class Requirements:
    """What requirements.txt at the root says, or another file of the tree."""

    def __init__(self, root: Path, name: str = NAME) -> None:
        self.name, self._root, self._path = name, root, root / name
        self.is_there = self._path.is_file()
        self._raw = self._path.read_bytes() if self.is_there else b""

    @cached_property
    def encoding(self) -> str:
        """Return the encoding that the file is in: utf-8, or one that the builder cannot read."""
        if self._raw.startswith(_MARKS):
            return "utf-16"
        if b"\0" in self._raw:
            return "utf-16-le" if self._raw[1:2] == b"\0" else "utf-16-be"
        try:
            self._raw.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def text(self) -> str:
        """Return the text, whatever its encoding."""
        return self._raw.decode(self.encoding, "replace").lstrip("\ufeff")

    def exact(self) -> str:
        """Return the text with the mark before it; raise UnicodeDecodeError where it is none."""
        return self._raw.decode(self.encoding)

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """Return the logical lines with their numbers: joined, without comments."""
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
        return tuple(each for _, each in self._parsed if each)

    @cached_property
    def _parsed(self) -> list[tuple[str, Requirement | None]]:
        """Return the logical lines with what each asks for."""
        return [(line, parsed(line, number)) for number, line in self._all(frozenset())]

    def _all(self, seen: frozenset[Path]) -> Iterator[tuple[int, str]]:
        """Yield the logical lines, those of other files in the tree under the number of the -r."""
        seen |= {self._path.resolve()}
        for number, line in self.lines:
            other = _OTHER_FILE.match(line)
            path = (self._path.parent / other[1]).resolve() if other else None
            if path is None:
                yield number, line
            elif path not in seen and path.is_relative_to(self._root.resolve()):
                inner = Requirements(self._root, str(path))
                yield from ((number, line) for _, line in inner._all(seen))

    @cached_property
    def is_open(self) -> bool:
        """Say whether some line's packages cannot be told from the line."""
        unclear = (line for line, asked in self._parsed if asked is None)
        return any(not line.startswith("-") or line[1:2] == "e" for line in unclear)

    @cached_property
    def has_postgresql(self) -> bool:
        """Say whether PostgreSQL's driver is named, and none of MySQL's."""
        names = {each.name for each in self.packages}
        postgresql = {"psycopg", "psycopg-binary", "psycopg2", "psycopg2-binary"}
        return bool(names & postgresql) and not names & {"mysqlclient", "pymysql"}

    def package(self, name: str) -> Requirement | None:
        """Return the line of a package; None where none names it."""
        return next((each for each in self.packages if each.name == canonicalize_name(name)), None)


def parsed(line: str, number: int = 0) -> Requirement | None:
    """Return what a logical line asks for; None where it names no package."""
    bare = re.split(r"\s--?\w", line, maxsplit=1)[0].strip()  # its hashes are as long as they are
    if len(bare) > _LONGEST:
        return None
    if address := _ADDRESS.match(bare):
        bare = f"{address[2]} @ {address[1]}"
    try:
        stated = Parsed(bare)
    except InvalidRequirement:
        return None
    pins = [each.version for each in stated.specifier if each.operator in ("==", "===")]
    pinned = pins[0] if len(pins) == 1 and "*" not in pins[0] else ""
    name = canonicalize_name(stated.name)
    return Requirement(name, number, bare, frozenset(stated.extras), stated.specifier, pinned)
