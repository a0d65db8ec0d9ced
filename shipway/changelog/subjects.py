"""Makes notes of the commits' subjects, where nobody wrote any.

Whatever a subject holds, it is shown as text: no heading, no link, no list and no trailer of it.
"""

import re
import unicodedata
from collections.abc import Iterable

from shipway.errors import counted
from shipway.model import Commit
from shipway.version import Version

MOST = 100
"""Subjects that are listed."""
LONGEST = 200
"""Characters of one subject."""
_MERGED_BY_REQUEST = re.compile(r" \(#\d+\)$")
"""What is added to a subject where a pull request is merged as one commit."""
_BREAKING = re.compile(r"[a-zA-Z]+(\([^)]*\))?!:|.*\bBREAKING CHANGE\b")
_ADDRESS = re.compile(
    r"""((?:[a-z][a-z0-9+.-]*://|www\.|[^\s`]+@[^\s`]+\.)(?:[^\s`]*[^\s`.,;:!?)\]}'"])?)""",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[\\`*\[\]<>&~]|(?<!\w)_|_(?!\w)")
_BLOCK = re.compile(r"[#+=|-]|\d+(?=[.)])")
# These change the order in which what follows is shown.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F], None)


def roll(version: str) -> str:
    """Return the subject of the commit that rolls the changelog."""
    return f"Roll the changelog to {version}"


def is_roll(subject: str) -> bool:
    """Say whether the changelog's own commit would have this subject, also by a pull request."""
    own = _MERGED_BY_REQUEST.sub("", subject)
    version = Version.parse(own.rpartition(" ")[2])
    return version is not None and own == roll(str(version))


def notes(commits: Iterable[Commit]) -> str:
    """Return the subjects as a list, a line each; empty where there are no commits.

    Merges and the tool's own commits are left out, unless there is nothing else.
    """
    known = list(commits)
    written = [each for each in known if not (each.merge or is_roll(each.subject))]
    subjects = list(dict.fromkeys(_shown(each.subject) for each in written or known))
    lines = [f"- {subject}" for subject in subjects[:MOST]]
    if len(subjects) > MOST:
        lines.append(f"- and {counted(len(subjects) - MOST, 'more commit')}")
    return "\n".join(lines)


def is_breaking(commits: Iterable[Commit]) -> bool:
    """Say whether a subject has a breaking mark, as in `feat!: other names`."""
    return any(_BREAKING.match(commit.subject) for commit in commits)


def _shown(subject: str) -> str:
    """Return a subject as Markdown that shows it as it is."""
    visible = "".join("?" if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") else each
                      for each in subject.translate(_TURNING))  # fmt: skip
    text = " ".join(visible.split()) or "(no subject)"
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    parts = _ADDRESS.split(text)
    # Every second part is an address: in a code span nothing makes a link of it.
    escaped = [f"`{p}`" if i % 2 else _MARKUP.sub(r"\\\g<0>", p) for i, p in enumerate(parts)]
    line = "".join(escaped)
    begins = _BLOCK.match(line)
    if not begins:
        return line
    mark = begins[0]
    return f"{mark}\\{line[len(mark) :]}" if mark.isdecimal() else f"\\{line}"
