"""Releases main: reads the facts, decides, writes objects, and moves all in one push."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from shipway.config import Config
from shipway.model import Plan
from shipway.release import decision, facts, objects, plan
from shipway.repository import Repository


def planned(
    repository: Repository, config: Config, step: Callable[[str], AbstractContextManager[Any]],
    part: str = "auto", number: str = "",
) -> Plan | None:  # fmt: skip
    """Read the facts, decide, build the objects; None where main is released already.

    After a rollback there is something to release, though nothing waits on main: what it undid.
    """
    with step("Fetch"):
        known = facts.read(repository, config)
    if known.production and not known.commits and not known.rollbacks:
        return None
    today = datetime.now().astimezone().date().isoformat()
    decided = decision.decide(known, today, part, number)
    built = objects.build(repository, config, known, decided)
    return plan.plan(known, decided, built, config.url)
