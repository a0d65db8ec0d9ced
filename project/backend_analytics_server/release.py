"""Tell which release this is: the version that the changelog names, and the commit."""

import re
from pathlib import Path

_HEADING = re.compile(r"^## \[v?(\d+\.\d+\.\d+[^\]\s]*)\]", re.MULTILINE)


def newest_version(changelog: Path) -> str:
    """Return the version in the changelog's newest heading, or nothing where there is none."""
    try:
        found = _HEADING.search(changelog.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""
