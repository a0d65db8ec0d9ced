"""Store the records of an answer, and how a pull went; the same answer twice adds nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from monitor.answers import Entry, NoRecordsError
from monitor.bounds import bounded
from monitor.keys import keyed
from monitor.models import Outcome, Reason, Record, Run, Source
from monitor.moments import happened_at

# At most 64 kB of content each, so that one statement stays below what servers accept at once.
# Each is a transaction of its own: while one is open, nobody else can write on SQLite, nor log in.
BATCH = 100
KEEP_RUNS = timedelta(days=90)


def store(source: Source, entries: Sequence[Entry], started: datetime, seen: datetime) -> Run:
    """Add the records that are new and write down the pull that gave them."""
    pairs = keyed(Entry(entry.name, bounded(entry.payload)) for entry in entries)
    added = 0
    while batch := dict(islice(pairs, BATCH)):
        added += _add_new(source, batch, seen)
    reason = "" if entries else Reason.EMPTY
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            answered_at=seen, failing_since=None, reason=reason, detail=""
        )
        run = Run(source=source, started_at=started, finished_at=seen, outcome=Outcome.OK)
        run.reason, run.received, run.added = reason, len(entries), added
        return _written(run)


def store_failure(
    source: Source, error: NoRecordsError, started: datetime, finished: datetime
) -> Run:
    """Write down a pull that gave no records; the records stay as they are."""
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(reason=error.reason, detail=error.detail)
        healthy = Source.objects.filter(pk=source.pk, failing_since=None)
        healthy.update(failing_since=started)
        run = Run(source=source, started_at=started, finished_at=finished, outcome=error.outcome)
        run.reason, run.detail = error.reason, error.detail
        return _written(run)


def _add_new(source: Source, batch: Mapping[str, Entry], seen: datetime) -> int:
    records = _unknown(source, [_record(source, key, batch[key], seen) for key in batch])
    if not records:
        return 0
    with transaction.atomic():
        # Two processes that store for one source take turns, so that each sees what the other
        # has added and counts what it adds itself.
        Source.objects.select_for_update().get(pk=source.pk)
        records = _unknown(source, records)
        Record.objects.bulk_create(records)
    return len(records)


def _unknown(source: Source, records: list[Record]) -> list[Record]:
    keys = [record.key for record in records]
    stored = Record.objects.filter(source=source, key__in=keys)
    known = set(stored.values_list("key", flat=True))
    return [record for record in records if record.key not in known]


def _record(source: Source, key: str, entry: Entry, seen: datetime) -> Record:
    moment = happened_at(entry.payload, seen)
    return Record(
        source=source, key=key, payload=entry.payload, happened_at=moment, first_seen_at=seen
    )


def _written(run: Run) -> Run:
    run.save()
    Run.objects.filter(source=run.source, started_at__lt=run.started_at - KEEP_RUNS).delete()
    return run
