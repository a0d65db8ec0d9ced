"""Ends the release before as Railway does, under requests, and counts those that are lost."""

import signal
import threading
import time
from collections.abc import Mapping

from shipway import site
from shipway.container.container import EDGE_HEADERS
from shipway.rehearsal.seen import Handover
from shipway.rehearsal.stage import Stage
from shipway.standin import Deployment

_BEFORE = 0.3
"""Seconds of the trickle before the signal."""
_LATE = 2.0
"""Seconds after SIGTERM for which Railway's edge may send requests to the old release."""
_DRAINING = 40
"""Seconds until it is killed, where the service's variables do not say."""
_PAUSE = 0.02
"""Seconds between two requests."""


class Trickle:
    """A context manager: while it is open, one request follows the other."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.asked = 0
        self.lost: list[str] = []
        """What was said to each that got no answer or a server's error."""
        self._url, self._headers = url, headers
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Trickle":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_PAUSE):
            answer = site.ask(self._url, self._headers)
            self.asked += 1
            if not 0 < answer.status < 500:
                self.lost.append(answer.reason or f"answered {answer.status}")


def hand_over(stage: Stage, old: Deployment, new: Deployment) -> Handover:
    """End the release before, to which the edge leads no more.

    Where it is `invoke serve`, requests still come to it for as long as an edge may send them late.
    """
    container = old.container
    text = old.variables.get("RAILWAY_DEPLOYMENT_DRAINING_SECONDS", "")
    draining = int(text) if text.isascii() and text.isdigit() else _DRAINING
    late = Trickle(f"{container.url}{old.config.readiness_page}", EDGE_HEADERS)
    is_served = container.named_commit() is not None
    with Trickle(f"{stage.standin.url}{new.config.readiness_page}") as through_edge:
        time.sleep(_BEFORE)
        container.ask_to_end()
        if is_served:
            with late:
                time.sleep(min(_LATE, draining / 2))
        was_killed = container.stop(draining) == -signal.SIGKILL
    return Handover(
        through_edge.asked + late.asked, tuple(through_edge.lost), tuple(late.lost),
        draining if was_killed else None,
    )  # fmt: skip
