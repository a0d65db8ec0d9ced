"""Finds addresses in pages and scripts that no browser of a visitor's would get anything from."""

import re
from collections.abc import Iterator

from shipway.check.reading.markup import COMMENT, SCRIPT_COMMENT
from shipway.check.reading.texts import blanked, is_written, line_at

_LOCAL = re.compile(
    r"""["'`](?P<at>(?:https?|wss?)://(?:localhost|127\.0\.0\.1)(?![\w.])[^"'`\s]*)"""
)
_PLAIN = re.compile(
    r"""<(?:script|link|iframe)\b[^<>]*?\b(?:src|href)=["'](?P<at>http://[^"'{<>]+)["'][^<>]*>""",
    re.IGNORECASE,
)
_CHOSEN = re.compile(r"hostname|\?|\|\||==|\bif\b|DEBUG")
"""What says that an address is not the one in production."""
_SHEET = re.compile(r"<(?:script|iframe)|stylesheet", re.IGNORECASE)


def of_this_machine(text: str) -> Iterator[tuple[str, int]]:
    """Yield the addresses of the visitor's own machine, with their lines."""
    shown = blanked(SCRIPT_COMMENT, blanked(COMMENT, text))
    for match in _LOCAL.finditer(shown):
        if not is_written(shown, match.start()):
            continue
        begins = shown.rfind("\n", 0, match.start()) + 1
        ends = shown.find("\n", match.end())
        line = shown[begins : ends if ends > 0 else None].replace(match["at"], "")
        if not _CHOSEN.search(line):
            yield match["at"], line_at(shown, match.start())


def unencrypted(text: str) -> Iterator[tuple[str, int]]:
    """Yield the scripts, styles and frames that a page by https may not have, with their lines."""
    shown = blanked(COMMENT, text)
    for match in _PLAIN.finditer(shown):
        if _SHEET.search(match[0]) and not re.match(r"http://(localhost|127\.)", match["at"]):
            yield match["at"], line_at(shown, match.start())
