"""The admin shows the monitor's tables, and edits none of what a source gave."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from monitor.answers import Entry
from monitor.models import Record, Run, Source
from monitor.storing import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def record() -> Record:
    now = timezone.now()
    source = Source.objects.create(name="Landing page", url="https://source.invalid/")
    store(source, [Entry("-a", {"nombre": "<script>"})], now, now)
    return Record.objects.get()


@pytest.mark.parametrize("model", ["source", "run", "record"])
def test_lists_and_single_rows_are_shown(boss: Client, record: Record, model: str) -> None:
    row = {"source": record.source, "run": Run.objects.get(), "record": record}[model]
    assert boss.get(f"/admin/monitor/{model}/").status_code == 200
    answer = boss.get(f"/admin/monitor/{model}/{row.pk}/change/")
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script>\n", "")


@pytest.mark.parametrize("model", ["source", "run", "record"])
def test_nothing_can_be_added_or_changed(boss: Client, record: Record, model: str) -> None:
    row = {"source": record.source, "run": Run.objects.get(), "record": record}[model]
    assert boss.get(f"/admin/monitor/{model}/add/").status_code == 403
    assert boss.post(f"/admin/monitor/{model}/{row.pk}/change/", {}).status_code == 403


def test_the_permission_to_see_the_dashboard_can_be_given(boss: Client) -> None:
    page = boss.get("/admin/auth/group/add/").content.decode()
    assert "Can see the dashboard" in page


def test_of_an_address_only_scheme_and_host_are_told(boss: Client) -> None:
    url = "https://ana:s3cret@source.invalid/v1/s3cret?token=s3cret"
    source = Source.objects.create(name="Landing page", url=url)
    page = boss.get(f"/admin/monitor/source/{source.pk}/change/").content.decode()
    assert "https://source.invalid<" in page
    assert "s3cret" not in page
    # A filter that told a right guess from a wrong one would tell the rest.
    for guess in ("source/?url__contains=s3cret", "run/?source__url__contains=s3cret"):
        assert boss.get(f"/admin/monitor/{guess}").status_code == 400
