"""Writes the release into the ledger, where the project has one: a row for each deployment.

Nothing here may stop a start: what goes wrong is a line in the log.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from shipway.config import Config
from shipway.serve.deployment import Deployment
from shipway.serve.log import say

_STARTED = time.monotonic()
"""This module is imported when a start begins."""


def record(
    config: Config, applied: Sequence[tuple[str, float]], seconds: Mapping[str, float]
) -> None:
    """Write the row, unless another start of this deployment has: then only what was `applied`.

    `applied` are the migrations of this start, as (app.name, seconds); `seconds` are its phases.
    """
    deployment = Deployment.read(config)
    if not _is_kept(deployment):
        return
    with _harmless():
        _write(deployment, _timed(applied), _timed(seconds.items()))


def mark_live(deployment: Deployment) -> None:
    """Note the time at which the deployment was first ready; a later one changes nothing."""
    if not _is_kept(deployment):
        return
    with _harmless():
        from django.utils import timezone

        from shipway.ledger.models import Release

        waiting = Release.objects.filter(key=_key(deployment), live_at=None)
        waiting.update(live_at=timezone.now())


def _write(
    deployment: Deployment, migrations: list[dict[str, Any]], phases: list[dict[str, Any]]
) -> None:
    from django.db import transaction
    from django.utils import timezone

    from shipway.ledger.models import Release

    row, is_new = Release.objects.get_or_create(
        key=_key(deployment),
        defaults={
            "version": deployment.version, "commit": deployment.commit,
            "branch": deployment.branch, "author": deployment.author,
            "message": deployment.message, "deployment": deployment.id,
            "replica": deployment.replica, "migrations": migrations, "phases": phases,
            "started_at": timezone.now() - timedelta(seconds=time.monotonic() - _STARTED),
        },
    )  # fmt: skip
    if migrations and not is_new:  # a replica that had nothing to migrate was faster
        with transaction.atomic():
            row = Release.objects.select_for_update().get(pk=row.pk)
            row.migrations += migrations
            row.save(update_fields=["migrations"])


def _timed(spent: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"name": name, "seconds": round(seconds, 3)} for name, seconds in spent]


def _is_kept(deployment: Deployment) -> bool:
    """Say whether there is a ledger, and something to name the row by, as a laptop has not."""
    from django.apps import apps

    return bool(deployment.id or deployment.commit) and apps.is_installed("shipway.ledger")


def _key(deployment: Deployment) -> str:
    return hashlib.sha256((deployment.id or deployment.commit).encode()).hexdigest()


@contextmanager
def _harmless() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the ledger is worth no failed start
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        say(f"warning: the ledger could not be written: {reason[:200]}")
