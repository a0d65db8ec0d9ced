"""Decides how long a server that is to stop answers on, and how long it drains then."""

from collections.abc import Mapping
from dataclasses import dataclass

_ANSWER_ON = 3
"""Seconds; Railway's edge may send requests here for up to 2 s after SIGTERM."""
_DRAIN = 30
_MARGIN = 2
"""Seconds for ending the processes, and for idle connections to be closed."""
_VARIABLE = "RAILWAY_DEPLOYMENT_DRAINING_SECONDS"
_RAILWAY = ("RAILWAY_ENVIRONMENT_ID", "RAILWAY_ENVIRONMENT_NAME", "RAILWAY_PROJECT_ID")


@dataclass(frozen=True)
class Draining:
    """What happens between SIGTERM and the end, in seconds."""

    answer_on: float
    """As if nothing had happened, new connections included."""
    drain: int
    """At most, for the requests at work; nothing new is accepted."""
    warning: str = ""
    """Where SIGKILL would come earlier."""


def decide(environ: Mapping[str, str], stated: int | None = None) -> Draining:
    """Fit both into Railway's draining time; `stated` is the project's own graceful timeout.

    Elsewhere, as on a laptop, nobody switches: it drains at once.
    """
    wanted = _DRAIN if stated is None else stated
    if not any(environ.get(name) for name in _RAILWAY):
        return Draining(0, wanted)
    text = environ.get(_VARIABLE, "").strip()
    given = int(text) if text.isascii() and text.isdigit() else 0
    needed = _ANSWER_ON + wanted + _MARGIN
    if given >= needed:
        room = given - _ANSWER_ON - _MARGIN
        return Draining(_ANSWER_ON, room if stated is None else stated)
    if not given:  # set in the dashboard alone it is not seen here, so nothing is cut short
        return Draining(_ANSWER_ON, wanted, _warning(text or "not set", "right", needed))
    answer_on = min(_ANSWER_ON, given / 2)
    drain = max(1, int(given - answer_on - _MARGIN))
    return Draining(answer_on, drain, _warning(text, f"{given} s", needed))


def _warning(value: str, when: str, needed: int) -> str:
    return (
        f"warning: {_VARIABLE} is {value}: Railway kills this container {when} after SIGTERM; "
        f"set it to {needed}, or requests are lost"
    )
