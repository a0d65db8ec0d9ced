"""The table's columns come from what the records have in common."""

from typing import Any

from django.utils import timezone

from dashboard.table import LONGEST_CELL, Table, table
from monitor.models import Record


def made(*payloads: dict[str, Any]) -> Table:
    return table([Record(payload=payload, happened_at=timezone.now()) for payload in payloads])


def test_columns_are_the_commonest_names_in_their_order() -> None:
    rare = {f"rare{n}": 1 for n in range(9)}
    result = made({**rare, "b": 1, "a": 2}, {"b": 3, "a": 4}, {"b": 5, "a": 6, "c": 7})
    assert result.headings[-2:] == ["B", "A"]
    assert len(result.headings) == 5


def test_the_moment_has_a_column_of_its_own() -> None:
    assert made({"Fecha": "1/1/2026", "timestamp": 1, "nombre_completo": "Ana"}).headings == [
        "Nombre completo"
    ]


def test_plain_values_come_before_nested_ones() -> None:
    nested = {f"n{n}": {"x": 1} for n in range(5)}
    assert "Name" in made({**nested, "name": "Ana"}).headings


def test_cells_are_short_texts() -> None:
    cells = made({"a": None, "b": True, "c": {"x": [1]}, "d": "y" * 999, "e": 1.5}).rows[0].cells
    assert [text for _, text in cells] == [
        "–",
        "yes",
        '{"x":[1]}',
        "y" * (LONGEST_CELL - 1) + "…",
        "1.5",
    ]


def test_no_records_are_an_empty_table() -> None:
    assert made() == Table([], [])
