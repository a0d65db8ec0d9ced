"""Remembers in the database which steps of an unfinished migration are done.

MySQL's tables change outside of transactions, so a start that is killed leaves a migration
half-way, and Django starts it anew from its first step, which then fails for ever. An entry that
stands here was committed before its step (`done` is false) or together with it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.utils import DatabaseError

TABLE = "shipway_journal"
_LONGEST = 20_000
_SIGNALS = {"app": "", "migration": "", "position": 0}
"""The one entry that is of no migration: whose release sent its post-migrate signals last."""


@dataclass
class Entry:
    """One thing that a migration has done, or has begun."""

    position: int
    kind: str
    digest: str
    text: str = ""
    """What people read: the statement, or the operation."""
    operation: int = 0
    """Which of the migration's operations, from 0."""
    seen: str = ""
    """What was seen of the database: a fingerprint before a statement, or a question's answer."""
    done: bool = True


class Journal:
    """The journal's table, read and written on the connection that migrates."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._rows = _model().objects.using(connection.alias)

    def prepare(self) -> None:
        """Make the table where it is missing."""
        with self._connection.cursor() as cursor:
            present = TABLE in self._connection.introspection.table_names(cursor)
        if not present:
            with self._connection.schema_editor() as editor:
                editor.create_model(_model())

    def entries(self, app: str, migration: str) -> list[Entry]:
        """Return what is known of a migration that is not finished, in order."""
        rows = self._rows.filter(app=app, migration=migration).order_by("position")
        fields = ("position", "kind", "digest", "text", "operation", "seen", "done")
        return [Entry(**row) for row in rows.values(*fields)]

    def add(self, app: str, migration: str, entry: Entry) -> None:
        """Write an entry, in the transaction that is open if there is one."""
        values = {**vars(entry), "text": ascii(entry.text)[1:-1][:_LONGEST]}
        self._rows.create(app=app, migration=migration, **values)

    def finish(self, app: str, migration: str, position: int) -> None:
        """Note that a step which was begun is done."""
        self._rows.filter(app=app, migration=migration, position=position).update(done=True)

    def forget(self, app: str, migration: str) -> None:
        """Remove what is known of a migration."""
        self._rows.filter(app=app, migration=migration).delete()

    def signalled(self) -> str:
        """Return the release that sent its post-migrate signals last; empty where none did."""
        try:
            entry = self._rows.filter(**_SIGNALS).first()
        except DatabaseError:  # there is no table yet
            return ""
        return entry.text if entry else ""

    def note_signals(self, release: str) -> None:
        """Note that a release has sent its post-migrate signals."""
        values = {"kind": "signals", "digest": "", "text": release}
        self._rows.update_or_create(**_SIGNALS, defaults=values)


@cache
def _model() -> Any:
    """Return the table's model; of no app, since it must exist before any app has migrated."""

    class Step(models.Model):
        id = models.BigAutoField(primary_key=True)
        app = models.CharField(max_length=100)
        migration = models.CharField(max_length=200)
        position = models.IntegerField()
        kind = models.CharField(max_length=10)
        digest = models.CharField(max_length=64)
        text = models.TextField()
        operation = models.IntegerField(default=0)
        seen = models.TextField(default="")
        done = models.BooleanField(default=True)

        class Meta:
            apps = Apps()
            app_label = "shipway_serve"
            db_table = TABLE
            constraints = (
                models.UniqueConstraint(
                    fields=["app", "migration", "position"], name="shipway_journal_position"
                ),
            )

    return Step
