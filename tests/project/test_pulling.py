"""A pull adds what is new, and a failed one changes no record and no count."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from pytest_django import Settings

from monitor.fetching import Limits
from monitor.models import Outcome, Reason, Record, Run
from monitor.models import Source as SourceRow
from monitor.pulling import claim, configured_source, pull, pull_due
from tests.project.sources import Script, Source, body, drip, endless, silence
from tests.servers.ports import free_port

# Outside a transaction, as pulls are: they give up connections that are stale.
pytestmark = pytest.mark.django_db(transaction=True)

LIMITS = Limits(connect=2, silence=0.5, total=1, size=100_000)
PEOPLE = {"-a": {"nombre": "Ana"}, "-b": {"nombre": "Íñigo", "edad": 31}}


@pytest.fixture
def row(source: Source, settings: Settings) -> SourceRow:
    settings.API_URL = source.url
    configured = configured_source()
    assert configured
    return configured


def records() -> list[tuple[str, object]]:
    return sorted((record.key, record.payload) for record in Record.objects.all())


def test_a_first_pull_stores_what_the_source_has(source: Source, row: SourceRow) -> None:
    source.answers(PEOPLE)
    run = pull(row, LIMITS)
    assert (run.outcome, run.reason, run.received, run.added) == (Outcome.OK, "", 2, 2)
    assert sorted(payload["nombre"] for _, payload in records()) == ["Ana", "Íñigo"]  # type: ignore[index]
    row.refresh_from_db()
    assert row.answered_at == run.finished_at
    assert row.failing_since is None


@pytest.mark.parametrize(
    "answer",
    [
        PEOPLE,
        [{"id": 1, "a": "x"}, {"id": 2, "a": "x"}],
        [{"a": 1}, {"a": 1}, {"b": "Ñ"}],
        [{"a": 1e300, "b": "\ud800", "c": "\x00", "d": 2**70}],
        {"Ana": {"x": 1}, "ana": {"x": 1}, "aná": {"x": 1}, "ana ": {"x": 1}},
        [{"n": number} for number in range(250)],
        [{"a": json.loads("[" * 200 + "]" * 200)}],
    ],
    ids=["members", "ids", "contents", "hostile", "alike", "many", "deep"],
)
def test_pulling_twice_stores_nothing_twice(source: Source, row: SourceRow, answer: object) -> None:
    source.answers(answer)
    first = pull(row, LIMITS)
    stored = records()
    assert first.outcome == Outcome.OK
    assert first.added == first.received == len(stored) == Record.objects.count()
    second = pull(row, LIMITS)
    assert (second.received, second.added) == (first.received, 0)
    assert records() == stored


def test_only_what_is_new_is_added(source: Source, row: SourceRow) -> None:
    source.answers([{"id": 1}])
    pull(row, LIMITS)
    source.answers([{"id": 3}, {"id": 1}, {"id": 2}])
    assert pull(row, LIMITS).added == 2
    assert Record.objects.count() == 3


FAILURES: dict[str, tuple[Script, Outcome, Reason]] = {
    "silent": (silence, Outcome.UNREACHABLE, Reason.TOO_SLOW),
    "dripping": (drip(b"HTTP/1.0 200 OK\r\n\r\n["), Outcome.UNREACHABLE, Reason.TOO_SLOW),
    "error": (body(b"oops", 500), Outcome.UNREACHABLE, Reason.HTTP_STATUS),
    "html": (body(b"<html><p>Hello"), Outcome.UNUSABLE, Reason.NOT_JSON),
    "bad text": (body(b'[{"a": "\xff"}]'), Outcome.UNUSABLE, Reason.NOT_JSON),
    "null": (body(b"null"), Outcome.UNUSABLE, Reason.NOT_RECORDS),
    "number": (body(b"42"), Outcome.UNUSABLE, Reason.NOT_RECORDS),
    "nested": (body(b"[[[]]]"), Outcome.UNUSABLE, Reason.NOT_RECORDS),
    "huge": (endless, Outcome.UNUSABLE, Reason.TOO_LARGE),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_pull_is_written_down_and_changes_no_record(
    source: Source, row: SourceRow, failure: str
) -> None:
    source.answers(PEOPLE)
    good = pull(row, LIMITS)
    before = records()
    source.script, outcome, reason = FAILURES[failure]
    run = pull(row, LIMITS)
    assert (run.outcome, run.reason, run.received, run.added) == (outcome, reason, 0, 0)
    assert records() == before
    row.refresh_from_db()
    assert (row.answered_at, row.failing_since) == (good.finished_at, run.started_at)
    assert row.reason_sentence.startswith("The ")


@pytest.mark.parametrize("error", [DatabaseError, ValueError])
def test_what_goes_wrong_here_is_written_down_too(
    source: Source,
    row: SourceRow,
    error: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(execute: Any, sql: str, *args: Any) -> Any:
        if "INSERT" in sql and Record._meta.db_table in sql:
            raise error("no room")
        return execute(sql, *args)

    source.answers(PEOPLE)
    with connection.execute_wrapper(refuse):
        run = pull(row, LIMITS)
    assert (run.outcome, run.reason) == (Outcome.FAILED, Reason.INTERNAL)
    assert not records()
    assert "no room" in caplog.text


@pytest.mark.parametrize("answer", [[], {}])
def test_an_empty_answer_is_valid_and_deletes_nothing(
    source: Source, row: SourceRow, answer: object
) -> None:
    source.answers(PEOPLE)
    pull(row, LIMITS)
    source.answers(answer)
    run = pull(row, LIMITS)
    assert (run.outcome, run.reason) == (Outcome.OK, Reason.EMPTY)
    assert Record.objects.count() == 2


def test_failing_since_is_the_first_failure_after_the_last_success(
    source: Source, row: SourceRow
) -> None:
    source.script = body(b"", 500)
    first = pull(row, LIMITS)
    pull(row, LIMITS)
    row.refresh_from_db()
    assert row.failing_since == first.started_at
    source.answers(PEOPLE)
    pull(row, LIMITS)
    healthy = SourceRow.objects.get(pk=row.pk)
    assert (healthy.failing_since, healthy.reason) == (None, "")


def test_an_address_with_a_token_gets_into_no_log(
    row: SourceRow, caplog: pytest.LogCaptureFixture
) -> None:
    row.url = f"http://127.0.0.1:{free_port()}/?token=s3cret"
    with caplog.at_level("INFO"):
        run = pull(row, LIMITS)
    assert run.reason == Reason.NO_CONNECTION
    assert "s3cret" not in caplog.text


def test_a_source_is_claimed_once_and_only_when_it_is_due(row: SourceRow) -> None:
    same = SourceRow.objects.get(pk=row.pk)
    assert claim(row) is True
    assert claim(same) is False
    assert claim(SourceRow.objects.get(pk=row.pk)) is False
    SourceRow.objects.update(next_run_at=timezone.now() - timedelta(seconds=1))
    assert claim(SourceRow.objects.get(pk=row.pk)) is True


def test_what_is_due_is_pulled_and_then_waits_its_interval(source: Source, row: SourceRow) -> None:
    source.answers(PEOPLE)
    assert pull_due()
    assert pull_due() is None
    assert source.requests == 1
    row.refresh_from_db()
    waiting = row.next_run_at - timezone.now()
    assert timedelta(0) < waiting <= timedelta(seconds=row.interval_seconds)


def test_without_an_address_nothing_is_pulled(settings: Settings) -> None:
    settings.API_URL = ""
    assert pull_due() is None
    assert not SourceRow.objects.exists()


def test_the_configured_address_and_interval_win(row: SourceRow, settings: Settings) -> None:
    settings.API_URL, settings.API_INTERVAL_SECONDS = row.url, 45
    configured = configured_source()
    assert configured
    assert (configured.pk, configured.interval_seconds) == (row.pk, 45)
    settings.API_URL = row.url.replace("/records", "/RECORDS")
    other = configured_source()
    assert other
    assert SourceRow.objects.get(pk=other.pk).url == settings.API_URL


def test_old_pulls_are_forgotten_and_young_ones_are_not(source: Source, row: SourceRow) -> None:
    source.answers([])
    for days in (91, 89):
        then = timezone.now() - timedelta(days=days)
        Run.objects.create(source=row, started_at=then, finished_at=then, outcome=Outcome.OK)
    pull(row, LIMITS)
    assert Run.objects.count() == 2
