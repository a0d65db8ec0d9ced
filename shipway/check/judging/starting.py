"""Says what gunicorn and manage.py refuse of the words that the start hands them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shipway.check.reading import shell
from shipway.check.undecidable import Undecidable

if TYPE_CHECKING:
    from shipway.check.project import Project
    from shipway.check.reading.shell import Call

_PORT = re.compile(r"\$\{?PORT(:-\d+)?\}?")
_UNKNOWN = re.compile(r"[$`*?]")


def calls(project: "Project") -> list[list[str]]:
    """Return what is asked: each program with its arguments, where nothing in them is unknown."""
    found = (_words(call) for call in shell.calls(project.commands.started))
    return [words for words in found if words and not _UNKNOWN.search(" ".join(words))]


def refused(project: "Project", program: str) -> Iterator[tuple[str, str]]:
    """Yield what would end at once, as it was written, and why."""
    try:
        told = project.django.value("starting")
    except Undecidable:
        return
    yield from ((" ".join(words), why) for words, why in told if words[0] == program)


def _words(call: "Call") -> list[str]:
    if call.folder:
        return []
    if call.program == "gunicorn":
        return ["gunicorn", *(_PORT.sub("8000", word) for word in call.arguments)]
    is_manage = call.script.rpartition("/")[2] == "manage.py" and len(call.arguments) > 1
    return list(call.arguments) if is_manage and call.arguments[0] == "manage.py" else []
