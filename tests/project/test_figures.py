"""Records are counted by the days of the site's own time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.figures import DAYS, figures
from monitor.models import Record, Source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("zone", ["UTC", "America/Bogota", "Europe/Madrid", "Asia/Kathmandu"])
def test_the_days_add_up_to_a_recount(zone: str) -> None:
    now = datetime(2026, 11, 10, 3, 30, tzinfo=UTC)
    source = Source.objects.create(name="x", url="https://source.invalid/")
    moments = [now - timedelta(minutes=97 * n) for n in range(600)]
    Record.objects.bulk_create(
        Record(source=source, key=str(n), payload={}, happened_at=moment, first_seen_at=now)
        for n, moment in enumerate(moments)
    )
    with timezone.override(zone):
        counted = figures(source, now)
        local = [timezone.localtime(moment).date() for moment in moments]
        assert {day.date: day.count for day in counted.days} == {
            day.date: local.count(day.date) for day in counted.days
        }
        assert counted.days[-1].date == timezone.localtime(now).date()
    assert len(counted.days) == DAYS
    assert counted.total == 600
    assert counted.last == moments[0]


def test_the_records_of_other_sources_do_not_count() -> None:
    now = timezone.now()
    mine = Source.objects.create(name="a", url="https://a.invalid/")
    other = Source.objects.create(name="b", url="https://b.invalid/")
    Record.objects.create(source=other, key="1", payload={}, happened_at=now, first_seen_at=now)
    counted = figures(mine, now)
    assert (counted.total, counted.today, counted.last) == (0, 0, None)
    assert isinstance(counted.days[0].date, date)
