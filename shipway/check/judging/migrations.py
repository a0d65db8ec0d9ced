"""Knows the migrations that the production branch lacks, and what each does to what runs."""

import re
from collections.abc import Iterator
from typing import Any

from shipway import operations
from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.undecidable import Undecidable
from shipway.model import Migration
from shipway.operations import Impact, Operation

_MAKES_NONE = frozenset({"--fake", "--plan", "--check"})


def new(project: Project) -> Iterator[tuple[str, Impact]]:
    """Yield the migrations that the production branch lacks, with their files."""
    if project.history is None or project.production is None:
        return
    known = project.history.repository.files(project.production)
    lacking = [each for each in _own(project) if each["file"] not in known]
    described = [
        (each["app"], each["name"], [Operation.of(one) for one in each["operations"]])
        for each in lacking
    ]
    for each, impact in zip(lacking, operations.impacts(described), strict=True):
        yield each["file"], impact


def told(project: Project) -> tuple[Migration, ...] | None:
    """Return the new migrations in the order in which they run; None where nobody knows them.

    Before the first release there is no code and no row that one of them could harm.
    """
    try:
        if project.production is None:
            return tuple(Migration(x["app"], x["name"], "additive") for x in _own(project))
        impacts = [impact for _, impact in new(project)]
    except Undecidable:
        return None
    return tuple(
        Migration(each.app, each.name, each.kind, " and ".join(each.loses.values()))
        for each in impacts
    )


def left_out(project: Project, commands: str) -> str:
    """Say why these commands' `migrate`, run as they stand, makes some tables or none; or nothing.

    What makes the others may be another call of it.
    """
    calls = [call.arguments[2:] for call in shell.calls(commands)
             if call.script.endswith("manage.py") and "migrate" in call.arguments[1:2]]  # fmt: skip
    whole = [words for words in calls if not _MAKES_NONE & set(words)]
    if calls and not whole:
        return f"{' '.join(sorted(_MAKES_NONE & set(calls[0])))} makes none at all"
    labels = {word for words in whole for word in words[:1] if re.fullmatch(r"[a-z]\w*", word)}
    is_whole = any(not re.fullmatch(r"[a-z]\w*", next(iter(words), "")) for words in whole)
    if not whole or is_whole or "sessions" in labels:
        return ""
    apps = project.assigned("INSTALLED_APPS")
    has_sessions = apps is not None and "django.contrib.sessions" in apps.texts()
    return f"it runs for {', '.join(sorted(labels))} alone, and not for sessions" * has_sessions


def _own(project: Project) -> list[dict[str, Any]]:
    """Return the project's own migrations in the order in which they run, as Django told them."""
    told: list[dict[str, Any]] = project.django.value("migrations")["operations"]
    return told
