"""An answer is a collection of records, or a reason why not."""

import json
from typing import Any

import pytest

from monitor.answers import MOST_RECORDS, NoRecordsError, entries
from monitor.models import Outcome, Reason


def told(body: bytes) -> tuple[Outcome, Reason]:
    with pytest.raises(NoRecordsError) as caught:
        entries(body)
    return caught.value.outcome, caught.value.reason


def given(value: Any) -> list[tuple[str | None, Any]]:
    return [(entry.name, entry.payload) for entry in entries(json.dumps(value).encode())]


def test_a_list_of_objects_and_an_object_of_objects_are_records() -> None:
    assert given([{"a": 1}, {"b": 2}]) == [(None, {"a": 1}), (None, {"b": 2})]
    assert given({"-x": {"a": 1}}) == [("-x", {"a": 1})]


def test_an_empty_collection_is_a_valid_answer() -> None:
    assert given([]) == given({}) == []


def test_holes_are_left_out() -> None:
    assert given([None, {"a": 1}, None]) == [(None, {"a": 1})]
    assert given({"x": None}) == []


def test_more_records_than_the_limit_are_too_large() -> None:
    many: list[dict[str, Any]] = [{}] * MOST_RECORDS
    assert len(given(many)) == MOST_RECORDS
    assert told(json.dumps([*many, {}]).encode()) == (Outcome.UNUSABLE, Reason.TOO_LARGE)
    members = {str(number): {"a": number} for number in range(MOST_RECORDS + 1)}
    assert told(json.dumps(members).encode()) == (Outcome.UNUSABLE, Reason.TOO_LARGE)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert len(entries(b'\xef\xbb\xbf[{"a": 1}]')) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"7",
        b'"text"',
        b"true",
        b"[1, 2]",
        b'[{"a": 1}, "x"]',
        b'[[{"a": 1}]]',
        b'{"status": "ok", "data": []}',
        b'{"error": {"code": 401}}',
    ],
)
def test_other_json_is_no_collection_of_records(body: bytes) -> None:
    assert told(body) == (Outcome.UNUSABLE, Reason.NOT_RECORDS)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Not found</title>",
        b'[{"a": 1}',
        b'[{"a": "\xff\xfe"}]',
        b'[{"a": NaN}]',
        b'[{"a": Infinity}]',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'[{"a": ' + b"9" * 5_000 + b"}]",
        '[{"a": 1}]'.encode("utf-16"),
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    assert told(body) == (Outcome.UNUSABLE, Reason.NOT_JSON)
