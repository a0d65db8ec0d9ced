"""Extends the compare links at the end of a changelog, in the style that they have.

Known are the addresses of GitHub (also of Gitea and Forgejo), GitLab and Bitbucket; any other
stays as it is.
"""

import re

from shipway.changelog import UNRELEASED
from shipway.changelog.lines import Line, lines
from shipway.version import Version

_DEFINITION = re.compile(rb"( {0,3})\[([^\]]+)\](:[ \t]*)([^<\s]\S*)[ \t]*$")
# Bitbucket has the newer side first.
_BITBUCKET = re.compile(
    rb"(?P<base>.+)(?P<path>/branches/compare/)(?P<head>[^?#]+?)(?P<between>\.\.|%0[Dd])"
    rb"(?P<old>[^/?#]+)(?P<rest>#diff)?"
)
_OTHERS = re.compile(
    rb"(?P<base>.+?)(?P<path>(?:/-)?/compare/)(?P<old>[^/?#]+?)(?P<between>\.{2,3})(?P<head>[^?#]+)"
)
_HISTORY = re.compile(rb"(?P<base>https?://[^?#]+?/[^?#]+?)(?P<dash>/-)?/(?:commits|tree)/"
                      rb"(?P<head>[^?#]+)")  # fmt: skip


def extended(content: bytes, version: str, *, first: bool) -> bytes:
    """Compare what is unreleased with `version`, and that with what was compared before.

    The `first` release has nothing to be compared with: its link leads to the tag.
    """
    found = [(line, match) for line in lines(content) if (match := _definition(line))]
    labels = [match[2].decode("utf-8", "replace").casefold() for _, match in found]
    if version in labels:
        return content
    for (line, match), label in zip(found, labels, strict=True):
        if label in UNRELEASED:
            addresses = _addresses(match[4], b"v" + version.encode(), first=first)
            return _replaced(content, line, match, version, addresses) if addresses else content
    return content


def _definition(line: Line) -> re.Match[bytes] | None:
    return _DEFINITION.match(line.text) if line.is_link else None


def _replaced(
    content: bytes, line: Line, match: re.Match[bytes], version: str, addresses: tuple[bytes, bytes]
) -> bytes:
    unreleased, released = addresses
    newline = content[line.end : line.after] or line_end(content, line.start)
    start = line.end - len(line.text) + match.start(4)
    added = newline + match[1] + b"[" + version.encode() + b"]" + match[3] + released
    return content[:start] + unreleased + added + content[start + len(match[4]) :]


def line_end(content: bytes, position: int) -> bytes:
    """Return the line end at `position`, or the one that the file begins with."""
    found = re.compile(rb"\r\n|\n|\r")
    match = found.match(content, position) or found.search(content)
    return match[0] if match else b"\n"


def _addresses(address: bytes, tag: bytes, *, first: bool) -> tuple[bytes, bytes] | None:
    """Return where what is unreleased, and what is released as `tag`, are compared from now on."""
    bitbucket = _BITBUCKET.fullmatch(address)
    match = bitbucket or _OTHERS.fullmatch(address)
    if first:
        return _first_addresses(address, match, tag, is_bitbucket=bool(bitbucket))
    if not match or not Version.parse(match["old"].decode("utf-8", "replace")):
        return None
    before = match["base"] + match["path"]
    if bitbucket:
        rest = bitbucket["rest"] or b""
        unreleased = before + match["head"] + match["between"] + tag + rest
        return unreleased, before + tag + match["between"] + match["old"] + rest
    unreleased = before + tag + match["between"] + match["head"]
    return unreleased, before + match["old"] + match["between"] + tag


def _first_addresses(
    address: bytes, match: re.Match[bytes] | None, tag: bytes, *, is_bitbucket: bool
) -> tuple[bytes, bytes] | None:
    """Return the same for the first release, whose link was a guess, or led to a branch."""
    if match and is_bitbucket:
        unreleased = match["head"] + match["between"] + tag + (match["rest"] or b"")
        return match["base"] + match["path"] + unreleased, match["base"] + b"/commits/tag/" + tag
    if match:
        base, dash = match["base"], match["path"].removesuffix(b"/compare/")
        unreleased = match["path"] + tag + match["between"] + match["head"]
    elif (match := _HISTORY.fullmatch(address)) and b"bitbucket" not in address:
        base, dash = match["base"], match["dash"] or b""
        unreleased = dash + b"/compare/" + tag + b"..." + match["head"]
    else:
        return None
    on_gitlab = dash or b"gitlab" in base
    return base + unreleased, base + (b"/-/tags/" if on_gitlab else b"/releases/tag/") + tag
