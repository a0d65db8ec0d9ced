"""Turn records, whose content is anybody's, into the columns and cells of a table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from monitor.bounds import canonical
from monitor.models import Record
from monitor.moments import FIELDS

MOST_COLUMNS = 5
LONGEST_CELL = 160
LONGEST_HEADING = 40


@dataclass(frozen=True)
class Row:
    """One record: when it happened, and each column's heading and text."""

    happened_at: datetime
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """The columns that most of these records have, and the records."""

    headings: list[str]
    rows: list[Row]


def table(records: Sequence[Record]) -> Table:
    """Return the table of these records; their time has a column of its own."""
    columns = _columns([record.payload for record in records])
    headings = [_heading(name) for name in columns]
    rows = []
    for record in records:
        texts = [_text(record.payload.get(name)) for name in columns]
        rows.append(Row(record.happened_at, list(zip(headings, texts, strict=True))))
    return Table(headings, rows)


def _columns(payloads: Sequence[dict[str, Any]]) -> list[str]:
    """Return the names that most payloads have, in the order in which they come up.

    A name counts where it has a plain value: nested ones seldom fit into a cell.
    """
    seen: Counter[str] = Counter()
    for payload in payloads:
        for name, value in payload.items():
            if name.lower() not in FIELDS:
                seen[name] += 1 if isinstance(value, dict | list) else 1_000
    chosen = {name for name, _ in seen.most_common(MOST_COLUMNS)}
    return [name for name in seen if name in chosen]


def _heading(name: str) -> str:
    words = name.replace("_", " ").strip() or "–"
    return _cut(words[:1].upper() + words[1:], LONGEST_HEADING)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        value = canonical(value)
    return _cut(str(value), LONGEST_CELL)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
