"""Says whether a service's watch paths cover a changed file; they read like .gitignore's lines."""

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"(?<![^/])\*\*/|(?<=/)\*\*$|\*+|\?|\[!?\]?[^\]]*\]|\\?.", re.DOTALL)


def watched(patterns: Sequence[str], path: str) -> bool:
    """Say whether `path`, from the repository's root, is watched; the last pattern decides."""
    decided = not patterns
    for pattern in patterns:
        wanted = not pattern.startswith("!")
        if wanted != decided and _expression(pattern.removeprefix("!")).fullmatch(path):
            decided = wanted
    return decided


def _expression(pattern: str) -> re.Pattern[str]:
    """Translate a pattern; one that names a folder covers everything in it."""
    named = pattern.rstrip("/")
    start = "" if "/" in named else "(?:.*/)?"
    body = _TOKEN.sub(_part, named.removeprefix("/"))
    return re.compile(start + body + ("/.*" if pattern.endswith("/") else "(?:/.*)?"), re.DOTALL)


def _part(token: re.Match[str]) -> str:
    text = token[0]
    if text == "**/":
        return "(?:.*/)?"
    if text == "**" and token.end() == len(token.string):
        return ".+" if token.start() and token.string[token.start() - 1] == "/" else "[^/]*"
    if text[0] in "*?":
        return "[^/]*" if text[0] == "*" else "[^/]"
    if text[0] == "[" and len(text) > 1:
        negated, inside = text[1] == "!", text[1:-1].lstrip("!")
        return f"(?!/)[{'^' if negated else ''}{inside.replace(chr(92), chr(92) * 2)}]"
    return re.escape(text[-1])
