"""Whatever a source sends, what is stored is small and clean."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.bounds import DEEPEST, LARGEST_PAYLOAD, LONGEST_TEXT, bounded, canonical, clean

# Any text that JSON can carry: halves of surrogate pairs too, which "\ud800" makes.
TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=30,
)


@given(st.dictionaries(TEXT, VALUES, max_size=6))
def test_anything_becomes_text_that_every_database_takes(payload: dict[str, Any]) -> None:
    stored = canonical(bounded(payload))
    assert len(stored) <= LARGEST_PAYLOAD
    assert "\\u0000" not in stored
    again = json.loads(stored, parse_constant=pytest.fail)
    json.dumps(again, ensure_ascii=False).encode("utf-8")


def test_ordinary_content_is_kept_as_it_is() -> None:
    payload = {"nombre": "Ñandú 🦤", "n": -3, "x": 1.5, "ok": True, "none": None, "l": [{"a": "b"}]}
    assert bounded(payload) == payload


def test_long_text_is_cut_with_a_sign() -> None:
    cut = bounded({"a": "x" * 10_000})["a"]
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("x…")


def test_deep_content_ends_where_databases_would_refuse_it() -> None:
    value: Any = "bottom"
    for _ in range(200):
        value = [value]
    stored = canonical(bounded({"a": value}))
    assert stored.count("[") == DEEPEST
    assert "bottom" not in stored


def test_of_a_record_that_is_too_large_the_plain_members_are_kept() -> None:
    payload = {"name": "Ana", "many": ["x" * 100] * 2_000, "long": "y" * 4_000}
    assert bounded(payload) == {"name": "Ana", "long": "y" * 99 + "…"}


def test_numbers_that_a_database_would_round_become_text() -> None:
    stored = bounded({"id": 2**63 + 1, "far": 1e400})
    assert stored == {"id": "9223372036854775809", "far": "inf"}


def test_control_characters_and_halves_of_pairs_are_replaced() -> None:
    assert clean("a\x00b\ud800c\nd") == "a\ufffdb\ufffdc\nd"
