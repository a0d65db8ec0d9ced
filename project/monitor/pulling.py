"""Pull sources: claim the due one, fetch, read the answer, store.

Any number of processes may pull: a source that is due is claimed by moving its next time, and
only one update finds the time that it expects. No transaction is open while a source is asked,
and a connection to the database that was lost meanwhile is made anew.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from monitor.answers import NoRecordsError, entries
from monitor.fetching import Limits, fetch
from monitor.models import Outcome, Reason, Run, Source
from monitor.storing import store, store_failure

logger = logging.getLogger(__name__)


def configured_source() -> Source | None:
    """Return the source that API_URL names, made when it is missing; nothing without API_URL."""
    url, interval = settings.API_URL, settings.API_INTERVAL_SECONDS
    if not url:
        return None
    defaults = {"name": str(urlsplit(url).hostname)[:100], "interval_seconds": interval}
    source, _ = Source.objects.get_or_create(url=url, defaults=defaults)
    if (source.url, source.interval_seconds) != (url, interval):
        # MySQL finds addresses whatever their case: the one to ask is the one that is configured.
        source.url, source.interval_seconds = url, interval
        source.save(update_fields=["url", "interval_seconds"])
    return source


def claim(source: Source) -> bool:
    """Tell whether the source is due and this process is the one to pull it now."""
    now = timezone.now()
    if source.next_run_at > now:
        return False
    expected = Source.objects.filter(pk=source.pk, next_run_at=source.next_run_at)
    return expected.update(next_run_at=now + timedelta(seconds=source.interval_seconds)) == 1


def pull(source: Source, limits: Limits | None = None) -> Run:
    """Ask the source once, store what is new, and return how it went."""
    started = timezone.now()
    try:
        found = entries(fetch(source.url, limits or Limits()))
        close_old_connections()
        run = store(source, found, started, timezone.now())
    except NoRecordsError as error:
        run = _failed(source, error, started)
    except Exception:
        logger.exception("The records of source %s could not be stored", source.pk)
        run = _failed(source, NoRecordsError(Outcome.FAILED, Reason.INTERNAL), started)
    logger.info(
        "Source %s: %s %s, %s received, %s added",
        *(source.pk, run.outcome, run.reason, run.received, run.added),
    )
    return run


def _failed(source: Source, error: NoRecordsError, started: datetime) -> Run:
    close_old_connections()
    return store_failure(source, error, started, timezone.now())


def pull_due() -> Run | None:
    """Pull the configured source if it is due and no other process has claimed it."""
    source = configured_source()
    return pull(source) if source and claim(source) else None
