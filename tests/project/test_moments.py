"""When a record happened is read from the forms that sources use."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitor.moments import happened_at

SEEN = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T10:30:00Z", "2026-11-20 10:30:00"),
        ("2026-11-20T10:30:00.250-05:00", "2026-11-20 15:30:00.250000"),
        ("2026-11-20 10:30", "2026-11-20 10:30:00"),
        ("2026-11-20", "2026-11-20 00:00:00"),
        (1795170600, "2026-11-20 10:30:00"),
        (1795170600.5, "2026-11-20 10:30:00.500000"),
        (1795170600000, "2026-11-20 10:30:00"),
        ("1795170600000", "2026-11-20 10:30:00"),
        (1795170600000000, "2026-11-20 10:30:00"),
        ("20/11/2026, 10:30:15 a. m.", "2026-11-20 10:30:15"),
        ("20/11/2026, 10:30:15 p. m.", "2026-11-20 22:30:15"),
        (
            "20/11/2026, 12:05:00\u00a0a.\u202fm.",
            "2026-11-20 00:05:00",
        ),
        ("20/11/2026, 12:05:00 p. m.", "2026-11-20 12:05:00"),
        ("20/11/2026, 10:30:15 AM", "2026-11-20 10:30:15"),
        ("5/1/2026 7:03", "2026-01-05 07:03:00"),
        ("20-11-2026", "2026-11-20 00:00:00"),
    ],
)
def test_the_usual_forms_are_read(value: Any, expected: str) -> None:
    moment = happened_at({"timestamp": value}, SEEN)
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        None, "", "yesterday", True, [], {}, 0, -1, 7, 1e300, "9" * 40, "31/13/2026", "32/01/2026",
        "20/11/2026, 25:00:00", "20/11/2026, 13:00:00 p. m.", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z", "2030-01-01T00:00:00Z",
        "٢٠/١١/٢٠٢٦, 99:99", "\ud800", "x" * 100_000,
    ],
    ids=lambda value: repr(value)[:24],
)  # fmt: skip
def test_what_is_no_believable_moment_is_when_it_was_first_seen(value: Any) -> None:
    assert happened_at({"timestamp": value}, SEEN) == SEEN


@pytest.mark.parametrize(
    "field", ["timestamp", "created_at", "createdAt", "date", "Fecha", "fecha_hora", "time"]
)
def test_the_usual_fields_are_looked_at_in_any_case(field: str) -> None:
    assert happened_at({"name": "Ana", field: "2026-11-20"}, SEEN).day == 20


def test_an_unreadable_field_leaves_the_next_one_its_turn() -> None:
    assert happened_at({"timestamp": "soon", "fecha": "20/11/2026"}, SEEN).day == 20


def test_a_time_without_a_zone_is_the_sites_own() -> None:
    with timezone.override("America/Bogota"):
        moment = happened_at({"fecha": "20/11/2026, 10:30:00"}, SEEN)
    assert moment == datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def test_a_clock_that_runs_a_little_ahead_is_believed() -> None:
    ahead = SEEN + timedelta(hours=3)
    assert happened_at({"timestamp": ahead.isoformat()}, SEEN) == ahead
