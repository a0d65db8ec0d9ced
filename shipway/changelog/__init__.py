"""Reading a Keep a Changelog file: its sections, and which part of the version its notes call for.

Headings count outside code fences and comments only, and may be Spanish. `rolling` changes the
file, `subjects` makes notes of commits where nobody wrote any.
Source: https://keepachangelog.com/en/1.1.0/ and its Spanish translations
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shipway.changelog.lines import Kind, Line, lines
from shipway.version import Part, Version

UNRELEASED = {"unreleased", "sin publicar", "no publicado", "sin lanzar"}
# A word processor makes a longer dash of the one before the date.
_DASH = rb"(?:-|\xe2\x80[\x93\x94])"
_HEADING = re.compile(
    rb"##[ \t]+\[?([^\]\r\n]*?)\]?(?:[ \t]*\([^)]*\))*(?:[ \t]+" + _DASH + rb"[ \t].*)?[ \t]*$"
)
_MARKS = (b"<<<<<<< ", b">>>>>>> ")
_LONGEST_HEADING = 1000
"""Bytes; what is longer is no heading, and the time to match it grows with the square."""
_REMOVED = r"removed|eliminad[oa]s?|quitad[oa]s?|retirad[oa]s?|suprimid[oa]s?"
_CHANGED = r"added|changed|añadid[oa]s?|agregad[oa]s?|cambiad[oa]s?|cambios|modificad[oa]s?"
_BREAKING_HEADING = re.compile(
    rf"#+\W*(?:{_REMOVED})\b|#.*\b(?:breaking|incompatibles?)\b", re.IGNORECASE
)
_FEATURE_HEADING = re.compile(rf"#+\W*(?:{_CHANGED})\b", re.IGNORECASE)
_BREAKING_MARK = re.compile(r"\b(?:BREAKING|INCOMPATIBLE)\b|\*\*(?i:breaking|incompatible)")


@dataclass(frozen=True)
class Section:
    """One `## ` section; offsets are bytes into the file."""

    title: str
    heading_end: int
    """Where the heading's text ends, before its line end."""
    body_start: int
    body_end: int

    @property
    def is_unreleased(self) -> bool:
        """Whether it holds the notes of what is to be released next."""
        return self.title.strip().casefold() in UNRELEASED

    def body(self, content: bytes) -> str:
        """Return its text without comments and anchors, stripped; lines end as Python has them."""
        body = content[self.body_start : self.body_end]
        shown = [line.text for line in lines(body) if not line.is_invisible]
        return b"\n".join(shown).decode("utf-8", "replace").strip()


@lru_cache(4)
def sections(content: bytes) -> tuple[Section, ...]:
    """Return the level-two sections in the file's order; link definitions end the last one."""
    found: list[tuple[str, Line]] = []
    end = 0
    for line in lines(content):
        is_short_text = line.kind is Kind.TEXT and len(line.text) <= _LONGEST_HEADING
        match = _HEADING.match(line.text) if is_short_text else None
        if match:
            found.append((match[1].decode("utf-8", "replace"), line))
        if line.says_something or line.is_placeholder:
            end = line.after
    stops = [line.start for _, line in found[1:]] + [end] * bool(found)
    return tuple(
        Section(title, line.end, line.after, max(line.after, stop))
        for (title, line), stop in zip(found, stops, strict=True)
    )


def unreleased_section(content: bytes) -> Section | None:
    """Return the section of what is to be released next; None where the file has none."""
    return next((section for section in sections(content) if section.is_unreleased), None)


def versions(content: bytes) -> tuple[Version, ...]:
    """Return the versions that have a heading, in the file's order."""
    found = (Version.parse(section.title) for section in sections(content))
    return tuple(version for version in found if version)


def newest_version(content: bytes) -> Version | None:
    """Return the version of the first heading that is one."""
    return next(iter(versions(content)), None)


def unreleased(content: bytes) -> str:
    """Return the notes under the Unreleased heading; empty where there are none.

    Headings, bullets and comments with nothing to read are none.
    """
    section = unreleased_section(content)
    return _notes(section, content) if section else ""


def is_split(content: bytes) -> bool:
    """Say whether a second Unreleased heading has notes, as a merge that kept both sides leaves."""
    found = [section for section in sections(content) if section.is_unreleased]
    return any(_notes(section, content) for section in found[1:])


def is_in_conflict(content: bytes) -> bool:
    """Say whether git's marks of a merge that nobody has settled stand in it."""
    told = [line.text for line in lines(content) if line.kind is Kind.TEXT]
    return all(any(text.startswith(mark) for text in told) for mark in _MARKS)


def section_of(content: bytes, version: str) -> str:
    """Return the notes under the heading of `version`; empty where there are none."""
    wanted = Version.parse(version)
    found = (s for s in sections(content) if wanted and Version.parse(s.title) == wanted)
    return next((_notes(section, content) for section in found), "")


def part_of(notes: str) -> Part:
    """Say which part of the version the notes call for; a heading without notes calls for none."""
    part: Part = "patch"
    for heading, text in _under_headings(notes):
        if _BREAKING_HEADING.match(heading) or _BREAKING_MARK.search(text):
            return "major"
        part = "minor" if _FEATURE_HEADING.match(heading) else part
    return part


def _notes(section: Section, content: bytes) -> str:
    text = section.body(content)
    return text if any(line.says_something for line in lines(text.encode())) else ""


def _under_headings(notes: str) -> Iterator[tuple[str, str]]:
    """Yield each line that says something, code without its text, with the heading above it."""
    category = below = ""
    for line in lines(unicodedata.normalize("NFC", notes).encode()):
        text = line.text.decode() if line.kind is Kind.TEXT else ""
        if line.says_something:
            yield f"{category} {below}", text
        elif text.startswith("####"):
            below = text
        elif text.startswith("###"):
            category, below = text, ""
