"""Finds what the project's own stylesheets and scripts refer to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_REFERENCE = re.compile(
    r"""url\(\s*["']?(?P<url>[^"'()]+)["']?\s*\)"""
    r"""|@import\s*["'](?P<import>[^"']+)["']"""
    r"""|^(?:/\*|//)\#[ \t]sourceMappingURL=(?P<map>[^\s*]+)"""
    r"""|\b(?:import|from)\s*\(?\s*["'](?P<module>[./][^"']*)["']""",
    re.MULTILINE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|$", re.IGNORECASE)


def references(name: str, text: str, static_url: str) -> Iterator[tuple[int, str, str]]:
    """Yield what a file refers to among the static files: where, as it is written, static name."""
    for match in _REFERENCE.finditer(text):
        target = str(match[match.lastgroup or 0]).strip()
        plain = unquote(re.split(r"[?#]", target)[0])
        if _ELSEWHERE.match(target) or not plain or re.search(r"[{}$<>]", plain):
            continue
        if plain.startswith("/"):
            if not static_url.startswith("/") or not plain.startswith(static_url):
                continue
            plain = plain[len(static_url) :]
        else:
            plain = posixpath.join(posixpath.dirname(name), plain)
        yield match.start(), target, posixpath.normpath(plain)


def missing(files: dict[str, str], static_url: str) -> list[dict[str, Any]]:
    """Return what the project's own stylesheets refer to and no finder has."""
    root, found = Path.cwd(), []
    for name, path in files.items():
        if not name.endswith(".css") or root not in Path(path).parents:
            continue
        text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), _read(path))
        file = Path(path).relative_to(root).as_posix()
        for start, target, wanted in references(name, text, static_url):
            if wanted not in files and not wanted.endswith("/"):
                line = text.count("\n", 0, start) + 1
                found.append({"file": file, "line": line, "name": target, "wanted": wanted})
    return found


def line_of(name: str, path: str, wanted: str, static_url: str) -> int:
    """Return the line on which a file refers to a static file; 0 where none is found."""
    text = _read(path)
    found = (start for start, _, named in references(name, text, static_url) if named == wanted)
    start = next(found, -1)
    return text.count("\n", 0, start) + 1 if start >= 0 else 0


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
