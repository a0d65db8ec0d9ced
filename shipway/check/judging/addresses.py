"""Finds the names of addresses that a view or a template asks for, and no address has."""

import re
from collections.abc import Iterator

from shipway.check.judging.failures import failures, rows
from shipway.check.project import Project
from shipway.check.rule import Found
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_REVERSED = re.compile(r"Reverse for '([^']*)'|'([^']*)' is not a registered namespace")


def lost(project: Project) -> Iterator[Found]:
    """Yield each, but for what a page that was asked has shown already."""
    try:
        names = project.django.value("names")
    except Undecidable:
        return
    seen = {next(filter(None, match.groups()), "") for each in failures(project)
            for match in _REVERSED.finditer(each.error["text"])}  # fmt: skip
    told = set()
    broken = [str(each["user"]["error"] or "") for each in rows(project)]
    for each in names:
        name, place = each["name"], (each["file"], each["line"])
        if seen & set(name.split(":")) or (name, place) in told:
            continue
        told.add((name, place))
        last = name.rpartition(":")[2]
        is_met = each["is_reached"] or any(f"Reverse for '{last}'" in text for text in broken)
        yield Found(
            f"no address has the name '{name}', so what asks for it is a 500: NoReverseMatch",
            f"write the name as urls.py has it{_near(name)}, or give an address this name",
            *place, None if is_met else Level.WARNING,
        )  # fmt: skip


def _near(name: str) -> str:
    return (
        ", with the namespace before it if its urls.py has an app_name" if ":" not in name else ""
    )
