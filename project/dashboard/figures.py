"""Count a source's records: in all, today, and on each of the last days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, QuerySet, Value
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
    """Count by day: one query, with a part for each day that reads that day's stretch of an index.

    The days' limits are reckoned here: a MySQL server knows no time zones until somebody loads
    their tables.
    """
    today = timezone.localtime(now).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    first, *others = [_counted(source, number, date) for number, date in enumerate(dates)]
    counts = dict(first.union(*others, all=True))
    return [Day(date, counts.get(number, 0)) for number, date in enumerate(dates)]


def _counted(source: Source, number: int, date: date) -> "QuerySet[Record, tuple[int, int]]":
    """Return the query for a day's number and count; a day without records may give no row."""
    start, end = _midnight(date), _midnight(date + timedelta(days=1))
    records = Record.objects.filter(source=source, happened_at__gte=start, happened_at__lt=end)
    numbered = records.order_by().annotate(number=Value(number)).values("number")
    return numbered.annotate(count=Count("pk")).values_list("number", "count")


def _midnight(date: date) -> datetime:
    return timezone.make_aware(datetime.combine(date, time.min))
