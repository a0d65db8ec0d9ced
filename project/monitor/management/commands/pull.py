"""`manage.py pull`: pull the configured source once, now."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitor.models import Outcome, Source
from monitor.pulling import configured_source, pull


class Command(BaseCommand):
    """Pull the source that API_URL names, whether it is due or not."""

    help = "Pull the source that API_URL names once, now, and say what it gave."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Pull and report; a pull without a usable answer is an error."""
        source = configured_source()
        if source is None:
            raise CommandError("API_URL is not set: there is no source to pull.")
        following = timezone.now() + timedelta(seconds=source.interval_seconds)
        Source.objects.filter(pk=source.pk).update(next_run_at=following)
        run = pull(source)
        if run.outcome != Outcome.OK:
            raise CommandError(run.reason_sentence)
        counted = f"{run.received} records received, {run.added} of them new."
        self.stdout.write(f"{counted} {run.reason_sentence}".strip())
