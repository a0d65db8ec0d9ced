"""Reading and rolling a Keep a Changelog file, byte for byte: nothing else in it changes.

Headings are found outside code fences only. The Unreleased heading may be Spanish.
Source: https://keepachangelog.com/en/1.1.0/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shipway.version import Part, Version

# Fences may stand in a list item; what follows backticks on their line has none, or it is no fence.
_FENCE = re.compile(rb" {0,3}(?:(?:[-*+]|\d{1,9}[.)]) +)*(```+(?=[^`]*$)|~~~+)")
_HEADING = re.compile(rb"##[ \t]+\[?([^\]\r\n]*?)\]?(?:[ \t]*\([^)]*\))*(?:[ \t]+-[ \t].*)?[ \t]*$")
_UNRELEASED = {"unreleased", "sin publicar", "no publicado", "sin lanzar"}
_BREAKING = re.compile(
    r"^### +(Removed|Eliminado|Eliminados)\b|\*\*BREAKING|BREAKING CHANGE", re.MULTILINE
)
_FEATURE = re.compile(r"^### +(Added|Changed|Añadido|Agregado|Cambiado|Modificado)\b", re.MULTILINE)
_LINK = re.compile(rb"\[[^\]]+\]:[ \t]")


@dataclass(frozen=True)
class Section:
    """One `## ` section; offsets are bytes into the file."""

    title: str
    heading_end: int
    """Where the heading's text ends, before its line end."""
    body_start: int
    body_end: int


def sections(content: bytes) -> tuple[Section, ...]:
    """Return the level-two sections in the file's order; link definitions end the last one."""
    found: list[tuple[str, int, int, int]] = []
    end = len(content)
    for line, start, after in _lines_outside_fences(content):
        text = line.rstrip(b"\r\n")
        if match := _HEADING.match(text):
            found.append((match[1].decode("utf-8", "replace"), start, start + len(text), after))
            end = len(content)
        elif _LINK.match(line):
            end = min(end, start)
    stops = [start for _, start, _, _ in found[1:]] + [end] * bool(found)
    return tuple(
        Section(title, heading_end, body_start, stop)
        for (title, _, heading_end, body_start), stop in zip(found, stops, strict=True)
    )


def newest_version(content: bytes) -> Version | None:
    """Return the version of the first heading that is one."""
    return next((v for s in sections(content) if (v := Version.parse(s.title))), None)


def unreleased(content: bytes) -> str:
    """Return the text under the Unreleased heading, stripped; empty where there is none."""
    section = _unreleased_section(content)
    return _body(content, section) if section else ""


def section_of(content: bytes, version: str) -> str:
    """Return the text under the heading of `version`, stripped; empty where there is none."""
    return next((_body(content, s) for s in sections(content) if s.title == version), "")


def part_of(text: str) -> Part:
    """Say which part of the version the notes call for."""
    if _BREAKING.search(text):
        return "major"
    return "minor" if _FEATURE.search(text) else "patch"


def roll(content: bytes, version: str, date: str) -> bytes:
    """Put a heading for `version` under the Unreleased heading; every other byte stays.

    `date` is YYYY-MM-DD. Raises ValueError where there is no Unreleased heading.
    """
    section = _unreleased_section(content)
    if section is None:
        raise ValueError("the changelog has no Unreleased heading")
    newline = b"\r\n" if content[section.heading_end :].startswith(b"\r\n") else b"\n"
    heading = newline * 2 + f"## [{version}] - {date}".encode()
    return content[: section.heading_end] + heading + content[section.heading_end :]


def _unreleased_section(content: bytes) -> Section | None:
    return next((s for s in sections(content) if s.title.strip().lower() in _UNRELEASED), None)


def _body(content: bytes, section: Section) -> str:
    return content[section.body_start : section.body_end].decode("utf-8", "replace").strip()


def _lines_outside_fences(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each line that is in no code fence, with its start and end offsets."""
    fence = b""
    position = 0
    for line in content.splitlines(keepends=True):
        start, position = position, position + len(line)
        match = _FENCE.match(line)
        if fence:
            closes = match and match[1].startswith(fence) and not line[match.end() :].strip()
            fence = b"" if closes else fence
        elif match:
            fence = match[1]
        else:
            yield line, start, position
