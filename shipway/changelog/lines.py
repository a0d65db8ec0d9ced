"""Reads a Markdown file's lines, and tells text from code fences and HTML comments.

Source: https://spec.commonmark.org/0.31.2/, sections 4.5 and 4.6
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_BOM = b"\xef\xbb\xbf"
# A block may begin in a list item. Backticks with more of them on their line begin no fence.
_BLOCK = re.compile(rb" {0,3}(?:(?:[-*+]|\d{1,9}[.)]) +)*(```+(?=[^`]*$)|~~~+|<!--)")
_FENCE_END = re.compile(rb" *(```+|~~~+)[ \t]*$")
_LINK = re.compile(rb" {0,3}\[[^\]^][^\]]*\]:[ \t]*\S")
# What a template holds for notes that are still to be written, and what shows nothing.
_HEADING = re.compile(rb"#{3,6}(?:[ \t]|$)")
_BULLET = re.compile(rb"[ \t]*[-*+][ \t]*$")
_ANCHOR = re.compile(rb"[ \t]*<a [^<>]*>(?:</a>)?[ \t]*$", re.IGNORECASE)


class Kind(Enum):
    """What a line belongs to."""

    TEXT = "text"
    CODE = "code"
    COMMENT = "comment"


@dataclass(frozen=True)
class Line:
    """One line; offsets are bytes into the file."""

    kind: Kind
    text: bytes
    """Without its line end, and without a byte order mark."""
    start: int
    end: int
    """Where its text ends, before the line end."""
    after: int

    @property
    def is_link(self) -> bool:
        """Whether it defines a link, as `[1.2.0]: https://…` does."""
        return self.kind is Kind.TEXT and bool(_LINK.match(self.text))

    @property
    def is_placeholder(self) -> bool:
        """Whether it is a template's: a heading below level two, an empty bullet, a comment."""
        if self.kind is not Kind.TEXT:
            return self.kind is Kind.COMMENT
        return bool(_HEADING.match(self.text) or _BULLET.match(self.text))

    @property
    def is_invisible(self) -> bool:
        """Whether it is a comment, or an anchor to be linked to."""
        anchor = self.kind is Kind.TEXT and _ANCHOR.match(self.text)
        return self.kind is Kind.COMMENT or bool(anchor)

    @property
    def says_something(self) -> bool:
        """Whether a reader sees more of it than a heading or a bullet."""
        nothing = self.is_placeholder or self.is_invisible or self.is_link
        return not (nothing or not self.text.strip())


def lines(content: bytes) -> Iterator[Line]:
    """Yield every line of the file."""
    position, block = 0, _OUTSIDE
    for raw in content.splitlines(keepends=True):
        start, position = position, position + len(raw)
        text = raw.rstrip(b"\r\n")
        end = start + len(text)
        text = text.removeprefix(_BOM) if start == 0 else text
        kind, block = _next(block, text)
        yield Line(kind, text, start, end, position)


@dataclass(frozen=True)
class _Block:
    """The fence or comment that a line stands in."""

    opening: bytes = b""
    indentation: int = 0
    """Of the list item that it began in; 0 elsewhere."""


_OUTSIDE = _Block()


def _next(block: _Block, text: bytes) -> tuple[Kind, _Block]:
    """Return what a line belongs to, and the block in which the next one stands."""
    indented = len(text) - len(text.lstrip(b" "))
    if block.opening and text.strip() and indented < block.indentation:
        block = _OUTSIDE  # the list item is over, and with it what began there
    if block.opening == b"<!--":
        return Kind.COMMENT, _OUTSIDE if b"-->" in text else block
    if block.opening:
        return Kind.CODE, _OUTSIDE if _closes(block, text, indented) else block
    begins = _BLOCK.match(text)
    if not begins:
        return Kind.TEXT, block
    in_item = begins.start(1) if begins[0].strip() != begins[1] else 0
    if begins[1] == b"<!--":
        ends = b"-->" in text[begins.start(1) + 2 :]
        return Kind.COMMENT, _OUTSIDE if ends else _Block(b"<!--", in_item)
    return Kind.CODE, _Block(begins[1], in_item)


def _closes(block: _Block, text: bytes, indented: int) -> bool:
    end = _FENCE_END.match(text)
    return bool(end and end[1].startswith(block.opening) and indented <= block.indentation + 3)
