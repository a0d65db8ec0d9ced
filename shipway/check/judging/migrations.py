"""Knows the migrations that the production branch lacks, and what each does to what runs."""

from collections.abc import Iterator
from typing import Any

from shipway import operations
from shipway.check.project import Project
from shipway.check.undecidable import Undecidable
from shipway.model import Migration
from shipway.operations import Impact, Operation


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


def _own(project: Project) -> list[dict[str, Any]]:
    """Return the project's own migrations in the order in which they run, as Django told them."""
    told: list[dict[str, Any]] = project.django.value("migrations")["operations"]
    return told
