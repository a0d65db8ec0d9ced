"""Words what a rehearsal has shown: as text for people, and as a document for programs."""

from collections.abc import Iterator
from typing import Any

from shipway.model import Verdict


def as_text(made: Verdict) -> Iterator[str]:
    """Yield a line for each part that was looked at, and for each that was not."""
    rollback = f"{made.rollback}: {made.reason}" if made.reason else str(made.rollback)
    for name, sentence in (("database", made.database), *made.shown, ("rollback", rollback)):
        yield f"  {name:<12}{sentence}"
    for name, why in made.undecided:
        yield f"  undecided   {name}: {why}"


def as_document(made: Verdict) -> dict[str, Any]:
    """Return what programs get; docs/release.md describes it."""
    return {
        "deployable": not made.problems,
        "problems": list(made.problems),
        "rollback": {"verdict": made.rollback, "reason": made.reason},
        "database": made.database,
        **made.details,
        "undecided": [{"part": part, "reason": reason} for part, reason in made.undecided],
    }
