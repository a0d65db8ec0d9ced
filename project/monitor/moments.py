"""Find out when a record happened, from the fields and forms that sources use."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

FIELDS = (
    "timestamp",
    "created_at",
    "createdat",
    "submitted_at",
    "submittedat",
    "datetime",
    "date",
    "fecha_hora",
    "fechahora",
    "fecha",
    "time",
    "created",
    "saved",
    "updated_at",
)

# A clock that runs a little ahead is believed; a date before the web is somebody's zero.
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
MOST_AHEAD = timedelta(days=1)

# 31/12/2026, 11:59:59 p. m. as browsers write it in Spanish, with any kind of blank.
_SPANISH = re.compile(
    r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(?:([ap])\.?\s*m\.?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{9,17}(\.\d{1,9})?")


def happened_at(payload: Mapping[str, Any], first_seen: datetime) -> datetime:
    """Return when the record says that it happened, else when it was first seen.

    A time without a zone is taken in the site's own.
    """
    values = {name.lower(): value for name, value in payload.items()}
    for field in FIELDS:
        try:
            moment = _moment(values.get(field))
        except (ValueError, OverflowError):
            continue
        if moment and EARLIEST <= moment <= first_seen + MOST_AHEAD:
            return moment
    return first_seen


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()[:64]
    if isinstance(value, int | float) or _NUMBER.fullmatch(text):
        return _from_epoch(float(text))
    if match := _SPANISH.fullmatch(text):
        return _aware(_from_spanish(match))
    return _aware(datetime.fromisoformat(text))


def _from_epoch(number: float) -> datetime:
    """Return the moment of a number of seconds, or of thousandths or millionths of them."""
    for scale in (1, 1_000, 1_000_000):
        if number / scale < 1e11:
            return datetime.fromtimestamp(number / scale, UTC)
    raise ValueError("too large for a moment")


def _from_spanish(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    half = (match[7] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError("a twelve-hour clock has hours from 1 to 12")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001


def _aware(moment: datetime) -> datetime:
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.astimezone(UTC)
