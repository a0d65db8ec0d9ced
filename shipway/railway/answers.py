"""Tells an answer of Railway's API from what is none, and says of that what is wrong (pure)."""

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import IntEnum
from typing import Any

from shipway.model import Answer

_AGAIN = "try again later; https://status.railway.com says whether Railway has an outage"
_LONGEST = 300
_UNAUTHORIZED = re.compile(
    r"not authori[sz]ed|unauthori[sz]ed|unauthenticated|invalid.*token", re.I
)
_PASSING = ("INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT")


class Repeat(IntEnum):
    """What may be asked again after trouble."""

    NOTHING = 0
    READS = 1
    """A change may have been made, though nobody heard of it."""
    ANYTHING = 2
    """The API has done nothing."""


@dataclass(frozen=True)
class Trouble:
    """Why there is no answer, the way out, and what may be asked again."""

    problem: str
    hint: str
    repeat: Repeat = Repeat.NOTHING
    wait: float | None = None
    """Seconds for which the API asks to wait."""


def data_of(answer: Answer, variable: str) -> Any:
    """Return the data of an answer, or the Trouble; `variable` is the one that holds the token."""
    if not answer.status:
        problem = f"Railway's API does not answer: {_line(answer.reason)}"
        return Trouble(problem, "look whether this machine is online, then try again", Repeat.READS)
    if answer.status in (401, 403):
        return _refused(variable, f"answers {answer.status}")
    if answer.status == 429:
        return _exhausted(answer)
    if answer.status >= 500:
        return Trouble(f"Railway's API answers {answer.status}", _AGAIN, Repeat.READS)
    return _of_document(answer, variable)


def _of_document(answer: Answer, variable: str) -> Any:
    repeat = Repeat.READS if answer.status == 200 else Repeat.NOTHING
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Trouble(f"Railway's API answers {answer.status} and no JSON", _AGAIN, repeat)
    document = document if isinstance(document, dict) else {}
    if document.get("errors"):
        return _erred(document["errors"], variable)
    if answer.status != 200 or not isinstance(document.get("data"), dict):
        return Trouble(f"Railway's API answers {answer.status} without data", _AGAIN, repeat)
    return document["data"]


def _erred(errors: Any, variable: str) -> Trouble:
    """Return what the first of the errors says, which GraphQL sends with status 200."""
    first = errors[0] if isinstance(errors, list) else errors
    message, code = "", ""
    if isinstance(first, dict):
        message = _line(first.get("message"))
        extensions = first.get("extensions")
        code = str(extensions.get("code")) if isinstance(extensions, dict) else ""
    # Looked at first: Railway says this with the code of an error of its own.
    if _UNAUTHORIZED.search(message):
        return _refused(variable, f"says: {message}")
    problem = f"Railway's API refuses: {message or 'it gives no reason'}"
    return Trouble(problem, _AGAIN, Repeat.READS if code in _PASSING else Repeat.NOTHING)


def _refused(variable: str, how: str) -> Trouble:
    return Trouble(
        f"Railway refuses the token in {variable}: the API {how}",
        "make a new token for this project and environment; an account's or a workspace's token "
        "goes into RAILWAY_API_TOKEN, a project's into RAILWAY_TOKEN",
    )


def _exhausted(answer: Answer) -> Trouble:
    wait = _retry_after(answer.header("Retry-After"))
    when = f" for {math.ceil(wait)} s" if wait is not None else ""
    return Trouble(
        f"Railway's API takes no more requests from this account{when}",
        "wait that long; Railway's dashboard shows the same meanwhile",
        Repeat.ANYTHING,
        wait,
    )


def _retry_after(header: str) -> float | None:
    """Read the header's two forms: seconds, and a date."""
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", header.strip(), re.ASCII):
        return float(header)
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _line(text: Any) -> str:
    """Return the beginning of a text from outside, in one line."""
    return " ".join(str(text or "").split())[:_LONGEST]
