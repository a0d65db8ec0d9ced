"""The steps of one migration, in order: what an earlier start has left, and those taken now."""

import inspect
from pathlib import Path
from typing import Any

from django.db.migrations.migration import Migration

from shipway.serve import statements
from shipway.serve.journal import Entry, Journal
from shipway.serve.statements import Kind

FILE = "file"
ASKED = "asked"
PYTHON = "python"


class Unresumable(Exception):
    """Why a migration that was interrupted cannot go on by itself."""


class Trail:
    """Where a migration stands, and what the journal knows of it."""

    def __init__(self, connection: Any, journal: Journal, migration: Migration) -> None:
        self._connection = connection
        self._journal = journal
        self._migration = migration
        self._key = (migration.app_label, migration.name)
        self._known = {entry.position: entry for entry in journal.entries(*self._key)}
        self._position = 0
        self.operation = 0
        """Which of the migration's operations is at work."""

    @property
    def known(self) -> list[Entry]:
        """What an earlier start has left, in order."""
        return [self._known[position] for position in sorted(self._known)]

    def begin(self, *, resume: bool) -> bool:
        """Enter the migration's file, and say whether this goes on with what was begun.

        Refuses where it was begun with another file, or where `resume` does not allow it.
        """
        file = inspect.getsourcefile(type(self._migration))
        content = statements.digest(Path(file).read_text("utf-8", "replace") if file else "")
        if not self._anything_done():
            if self._known:
                self._journal.forget(*self._key)
                self._known = {}
            self._journal.add(*self._key, Entry(0, FILE, content))
            return False
        if self._known[0].digest != content:
            raise Unresumable("its file has changed since it was begun")
        if not resume:
            raise Unresumable("`resume: never` in invoke.yaml says so")
        return True

    def next(self, kind: str, text: str) -> Entry | None:
        """Go to the next step; return what is known of it."""
        self._position += 1
        entry = self._known.get(self._position)
        if entry and (entry.kind, entry.digest) != (kind, statements.digest(text)):
            raise Unresumable(f"step {self._position} was `{entry.text}`, and is `{text}` now")
        return entry

    def was_followed(self) -> bool:
        """Say whether the journal knows a step after this one."""
        return self._position + 1 in self._known

    def entry(self, kind: str, text: str, seen: str = "") -> Entry:
        """Return an entry for this step, which is not written yet."""
        return Entry(self._position, kind, statements.digest(text), text, self.operation, seen)

    def enter(self, entry: Entry) -> None:
        """Write an entry."""
        self._journal.add(*self._key, entry)

    def mark_done(self) -> None:
        """Note that this step, which was entered as begun, is done."""
        self._journal.finish(*self._key, self._position)

    def end(self) -> None:
        """Forget the steps, all of which must have been taken."""
        if any(position > self._position for position in self._known):
            raise Unresumable("it takes fewer steps than when it was begun")
        self._journal.forget(*self._key)

    def _anything_done(self) -> bool:
        """Say whether the migration has changed the database, for all that is known."""
        steps = [entry for entry in self.known if entry.kind not in (FILE, ASKED)]
        if len(steps) != 1 or steps[0].kind != Kind.TABLES:
            return bool(steps)
        return statements.fingerprint(self._connection, steps[0].text) != steps[0].seen
