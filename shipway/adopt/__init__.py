"""Brings shipway into another Django project, and up to date there.

What is there is read once, what to write is decided without touching anything, and only what was
shown is written.
"""

from pathlib import Path

from shipway.adopt import decision, facts
from shipway.adopt.plan import Adoption, lines
from shipway.adopt.writing import require_writable, write

__all__ = ["lines", "plan", "write"]


def plan(root: Path, folder: Path, *, replace_tasks: bool = False) -> Adoption:
    """Decide what to write to the project in `folder`; `root` is shipway's own repository.

    `replace_tasks` gives up a tasks.py there that is none of shipway's.
    """
    own = facts.own(root)
    made = decision.decide(own, facts.theirs(own, root, folder), replace_tasks=replace_tasks)
    require_writable(made)
    return made
