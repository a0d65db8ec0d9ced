"""The front page: who sees it, and what it says of the records and their source."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from monitor.answers import Entry, NoRecordsError
from monitor.models import Outcome, Reason, Record, Source
from monitor.storing import store, store_failure

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def row() -> Source:
    return Source.objects.create(name="Landing page", url="https://source.invalid/")


def fill(row: Source, payloads: list[dict[str, Any]], at: datetime | None = None) -> None:
    at = at or timezone.now()
    store(row, [Entry(None, payload) for payload in payloads], at, at)


def page(client: Client, path: str = "/", language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def figure(text: str, name: str) -> str:
    found = re.search(rf"<dt>{name}</dt> ?<dd>(.*?)</dd>", text)
    assert found, text
    return re.sub(r"<[^>]+>", "", found[1])


def test_a_visitor_is_sent_to_the_login(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/")


def test_a_user_without_the_permission_is_told_who_they_are_and_what_is_missing(
    client: Client,
) -> None:
    client.force_login(User.objects.create_user("ana<b>"))
    answer = client.get("/")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "<strong>ana&lt;b&gt;</strong>" in text
    assert "<code>dashboard.index_viewer</code>" in text
    assert 'action="/logout/"' in text


def test_without_a_source_the_page_says_how_to_set_one(viewer: Client) -> None:
    assert "API_URL" in page(viewer)


def test_a_source_that_was_not_asked_yet_shows_no_invented_numbers(
    viewer: Client, row: Source
) -> None:
    text = page(viewer)
    assert "The source has not been asked yet." in text
    assert figure(text, "Last record") == "–"


def test_the_figures_are_those_of_the_records(viewer: Client, row: Source) -> None:
    now = timezone.now()
    fill(row, [{"id": 1, "date": (now - 40 * 24 * HOUR).isoformat()}], now)
    fill(row, [{"id": 2}, {"id": 3}], now)
    text = page(viewer)
    assert figure(text, "Records") == "3"
    assert figure(text, "Today") == "2"
    assert figure(text, "Last record") in {"now", "a second ago", "1 second ago"}
    assert "The source last answered" in text


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.EMPTY])
def test_a_failing_source_leaves_the_last_good_data_and_says_why_and_since_when(
    viewer: Client, row: Source, reason: Reason
) -> None:
    now = timezone.now()
    fill(row, [{"id": 1, "name": "Ana"}], now - 5 * HOUR)
    error = NoRecordsError(Outcome.UNREACHABLE, reason, "500")
    store_failure(row, error, now - 3 * HOUR, now - 3 * HOUR)
    store_failure(row, error, now - HOUR, now - HOUR)
    text = page(viewer)
    assert figure(text, "Records") == "1"
    assert figure(text, "Last record") == "5 hours ago"
    assert reason.sentence("500").replace("'", "&#x27;") in text
    assert "(3 hours ago)" in text
    assert "the source last answered 5 hours ago" in text
    assert "Ana" in text


def test_a_source_that_never_answered_is_said_to_have_given_nothing(
    viewer: Client, row: Source
) -> None:
    now = timezone.now()
    store_failure(row, NoRecordsError(Outcome.UNREACHABLE, Reason.NO_CONNECTION), now, now)
    text = page(viewer, language="es")
    assert "No se puede llegar a la fuente." in text
    assert "Todavía no ha dado datos utilizables." in text


def test_an_empty_answer_is_told_and_what_was_before_is_kept(viewer: Client, row: Source) -> None:
    fill(row, [{"id": 1}])
    fill(row, [])
    text = page(viewer)
    assert "The source answered, but with no records." in text
    assert figure(text, "Records") == "1"


def test_hostile_content_is_shown_as_text(viewer: Client, row: Source) -> None:
    evil = "<script>alert(1)</script>"
    fill(row, [{evil: evil, "b": '"><img src=x onerror=alert(1)>', "c": "\x00\ud800"}])
    row.name = evil
    row.save()
    text = page(viewer)
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize("payload", [{}, {"": {"": [None]}}, {"a": ["x" * 9_000] * 99}])
def test_any_record_can_be_shown(viewer: Client, row: Source, payload: dict[str, Any]) -> None:
    fill(row, [payload])
    assert len(page(viewer)) < 40_000


def test_the_table_has_pages_with_the_latest_first(viewer: Client, row: Source) -> None:
    now = timezone.now()
    fill(row, [{"id": n, "name": f"<{n}>", "date": (now - n * HOUR).isoformat()}
               for n in range(60)])  # fmt: skip
    first, last = page(viewer), page(viewer, f"/?source={row.pk}&page=3")
    assert first.index("&lt;0&gt;") < first.index("&lt;24&gt;")
    assert "&lt;25&gt;" not in first
    assert "&lt;59&gt;" in last
    assert f'href="?source={row.pk}&amp;page=2#records"' in last
    assert '<span aria-current="page">3</span>' in last


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=999999", "page=x", "page=1.5", "page=", "page=%00", "page=٢",
     "page=" + "9" * 5_000, "source=x", "source=-1", "source=" + "9" * 99, "source=%27%3B--",
     "page=1&page=2", "page[]=1", "%ff=%fe"],
)  # fmt: skip
def test_a_hostile_address_is_still_answered(viewer: Client, row: Source, query: str) -> None:
    fill(row, [{"id": n} for n in range(30)])
    assert figure(page(viewer, f"/?{query}"), "Records") == "30"


def test_the_configured_source_is_shown_unless_another_is_asked_for(
    viewer: Client, row: Source, settings: Settings
) -> None:
    settings.API_URL = "https://configured.invalid/"
    other = Source.objects.create(name="Configured", url=settings.API_URL)
    assert "<h1>Configured</h1>" in page(viewer)
    assert "<h1>Landing page</h1>" in page(viewer, f"/?source={row.pk}")
    assert f'<a href="?source={other.pk}" aria-current="page">' in page(viewer)


def test_the_chart_is_an_accessible_picture_with_its_numbers_as_a_table(
    viewer: Client, row: Source
) -> None:
    fill(row, [{"id": 1}, {"id": 2}])
    text = page(viewer)
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in text
    assert text.count('<rect class="bar-fill"') == 30
    assert text.count('<td class="number">') == 30
    assert '<td class="number">2</td>' in text
    assert " style=" not in text
    assert "<script" not in text


def test_the_page_asks_the_database_a_fixed_number_of_times(
    viewer: Client, row: Source, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(row, [{"id": n, "name": "Ana"} for n in range(200)])
    with django_assert_max_num_queries(9):
        page(viewer)


def test_today_is_the_day_of_the_sites_own_time_zone(viewer: Client, row: Source) -> None:
    with timezone.override("Pacific/Kiritimati"):
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        seen = timezone.now()
        for number, moment in enumerate((midnight, midnight - timedelta(microseconds=1))):
            Record.objects.create(
                source=row,
                key=str(number),
                payload={},
                happened_at=moment.astimezone(UTC),
                first_seen_at=seen,
            )
        assert figure(page(viewer), "Today") == "1"
