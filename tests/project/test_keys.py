"""A record is known again by its key."""

from typing import Any

from monitor.answers import Entry
from monitor.keys import keyed


def keys(*payloads: dict[str, Any]) -> list[str]:
    return [key for key, _ in keyed(Entry(None, payload) for payload in payloads)]


def test_a_member_name_is_the_key_whatever_the_content() -> None:
    first, second = (
        [key for key, _ in keyed([Entry("-Abc", payload)])] for payload in ({"a": 1}, {"a": 2})
    )
    assert first == second
    assert first != [key for key, _ in keyed([Entry("-abc", {"a": 1})])]


def test_an_id_is_the_key_and_its_type_counts() -> None:
    assert keys({"id": 7, "a": 1}) == keys({"id": 7, "a": 2})
    assert keys({"_id": "x"}) == keys({"_id": "x", "a": 1})
    assert len({*keys({"id": 7}), *keys({"id": "7"}), *keys({"id": 8})}) == 3


def test_an_id_that_is_not_plain_is_no_key() -> None:
    for value in ({"$oid": "x"}, None, "", True, ["x"]):
        assert keys({"id": value, "a": 1}) != keys({"id": value, "a": 2})


def test_without_an_id_the_content_is_the_key_whatever_its_order() -> None:
    assert keys({"a": 1, "b": 2}) == keys({"b": 2, "a": 1})
    assert keys({"a": 1}) != keys({"a": 2})


def test_equal_contents_are_told_apart_by_their_number() -> None:
    twice = keys({"a": 1}, {"b": 1}, {"a": 1})
    assert len(set(twice)) == 3
    assert set(keys({"a": 1}, {"a": 1}, {"b": 1})) == set(twice)


def test_an_id_that_comes_twice_counts_once() -> None:
    assert len(keys({"id": 1, "a": 1}, {"id": 1, "a": 2})) == 1


def test_every_key_fits_its_column() -> None:
    assert all(len(key) == 64 for key in keys({"id": "x" * 9_999}, {"a": "\ud800"}, {}))
