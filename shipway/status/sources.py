"""Asks the remote, the public address and Railway at the same time, for a few seconds at most."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shipway import site
from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import Answer
from shipway.railway import deployments
from shipway.railway.client import TOKENS
from shipway.railway.outcome import Deployment
from shipway.release import service
from shipway.release.follow import ready_url
from shipway.repository import Repository, remote

SECONDS = 3.0
"""For each source; with the start of Python and what is read here, five in all."""
_GRACE = 0.5
"""In which a source whose time is up can say what it waited for."""
_LATE = f"no answer within {SECONDS:.0f} s"
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Heard:
    """What the sources have said."""

    refs: Mapping[str, str]
    """The remote's branches and tags, else those that this clone last saw."""
    remote_problem: str
    answers: tuple[Answer, ...]
    """Of the public address; empty where none is configured."""
    deployments: tuple[Deployment, ...] | None
    railway_problem: str


class Asking(threading.Thread, Generic[_Found]):
    """A question that nobody waits for longer than they like."""

    def __init__(self, ask: Callable[[], _Found]) -> None:
        # A daemon: no timeout reaches the look-up of a name, and it must not hold the end.
        super().__init__(daemon=True)
        self._ask = ask
        self.found: _Found | None = None
        self.problem = _LATE

    def run(self) -> None:
        """Ask, and keep the answer or why there is none."""
        try:
            self.found = self._ask()
        except ShipwayError as error:
            self.problem = error.problem

    def wait(self, end: float) -> None:
        """Wait for the answer until a moment of the monotonic clock."""
        self.join(max(0.0, end - time.monotonic()))


def deadline() -> float:
    """Return until when to wait for sources that are asked now, on the monotonic clock."""
    return time.monotonic() + SECONDS + _GRACE


def hear(repository: Repository, config: Config) -> Heard:
    """Ask them all; git in this thread, where an interruption ends it with its children."""
    end = deadline()
    asked = site.ANSWERS_NEEDED if config.url else 0
    pages = [Asking(lambda: site.ask(ready_url(config), timeout=SECONDS)) for _ in range(asked)]
    railway = Asking(_deployments)
    threads: list[Asking[Any]] = [*pages, railway]
    for thread in threads:
        thread.start()
    branches = (config.main_branch, config.production_branch)
    refs, problem = remote.seen(repository, config.remote, branches, SECONDS)
    for thread in threads:
        thread.wait(end)
    answers = tuple(each.found or Answer(0, reason=_LATE) for each in pages)
    return Heard(refs, problem, answers, railway.found, railway.problem)


def _deployments() -> tuple[Deployment, ...]:
    reach = service.reached(patience=SECONDS)
    if reach is None:
        raise ShipwayError(f"no token in {next(iter(TOKENS))}", "make one in Railway")
    return deployments.recent(*reach)
