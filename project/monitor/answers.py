"""What a source may answer, and why an answer gives no records: pure, from bytes to records."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from monitor.models import Outcome, Reason

Payload = dict[str, Any]

# Of every answer all records are looked up, and of a first one all are stored: some seconds.
MOST_RECORDS = 50_000


class NoRecordsError(Exception):
    """A pull that gave no records: its outcome, the reason, and a short detail."""

    def __init__(self, outcome: Outcome, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value, detail)
        self.outcome = outcome
        self.reason = reason
        self.detail = detail[:100]


@dataclass(frozen=True)
class Entry:
    """One record as the source gave it; `name` is its member name in an object of objects."""

    name: str | None
    payload: Payload


def entries(body: bytes) -> list[Entry]:
    """Return the records in a JSON answer: a list of objects, or an object of objects.

    Holes are left out: a store that numbers its records answers with a list in which null
    stands for what was deleted. Anything else among the records makes the answer unusable,
    for it is a sign that these are no records at all.
    """
    answer = _parsed(body)
    if isinstance(answer, list | dict) and len(answer) > MOST_RECORDS:
        raise _unusable(Reason.TOO_LARGE)
    if isinstance(answer, list):
        found = [(None, item) for item in answer]
    elif isinstance(answer, dict) and not answer.keys() & {"error", "errors"}:
        found = list(answer.items())
    else:
        raise _unusable(Reason.NOT_RECORDS)
    found = [(name, item) for name, item in found if item is not None]
    if not all(isinstance(item, dict) for _, item in found):
        raise _unusable(Reason.NOT_RECORDS)
    return [Entry(name, item) for name, item in found]


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _unusable(Reason.NOT_JSON) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _unusable(reason: Reason) -> NoRecordsError:
    return NoRecordsError(Outcome.UNUSABLE, reason)
