"""Says what is live, what is released, what waits on main, and what mends where they differ."""

from pathlib import Path

from shipway.config import Config
from shipway.repository import Repository
from shipway.status import explanation, facts
from shipway.status.model import Explanation, StatusFacts


def explained(folder: Path, config: Config) -> tuple[StatusFacts, Explanation]:
    """Find out what can be known in time, and explain it."""
    known = facts.read(Repository.at(folder), config)
    return known, explanation.explain(known)
