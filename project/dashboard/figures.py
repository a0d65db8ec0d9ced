"""Count a source's records: in all, today, and on each of the last days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from monitor.models import Record, Source

DAYS = 30


@dataclass(frozen=True)
class Day:
    """One day of the site's own time zone, and how many records happened on it."""

    date: date
    count: int


@dataclass(frozen=True)
class Figures:
    """What the front page says in numbers; `last` is when the newest record happened."""

    total: int
    last: datetime | None
    days: list[Day]

    @property
    def today(self) -> int:
        """The number of records that happened today."""
        return self.days[-1].count


def figures(source: Source, now: datetime) -> Figures:
    """Count the source's records as of `now`."""
    records = Record.objects.filter(source=source)
    last = records.aggregate(last=Max("happened_at"))["last"]
    return Figures(records.count(), last, _days(source, now))


def _days(source: Source, now: datetime) -> list[Day]:
    """Count by day, in one query over the days that are shown.

    The days' limits are reckoned here: a MySQL server knows no time zones until somebody loads
    their tables.
    """
    today = timezone.localtime(now).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    limits = [_midnight(date) for date in [*dates, today + timedelta(days=1)]]
    shown = Record.objects.filter(
        source=source, happened_at__gte=limits[0], happened_at__lt=limits[-1]
    )
    spans = zip(dates, limits, limits[1:], strict=False)
    counts = shown.aggregate(
        **{
            f"day_{date:%Y%m%d}": Count("pk", filter=Q(happened_at__gte=start, happened_at__lt=end))
            for date, start, end in spans
        }
    )
    return [Day(date, counts[f"day_{date:%Y%m%d}"]) for date in dates]


def _midnight(date: date) -> datetime:
    return timezone.make_aware(datetime.combine(date, time.min))
