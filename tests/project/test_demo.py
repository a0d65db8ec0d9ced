"""`manage.py demo` makes believable data and a login, as often as one likes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from monitor.models import Record, Source

pytestmark = pytest.mark.django_db


def demo(**options: bool) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def printed_password(told: str) -> str:
    return told.rsplit("password: ", 1)[1].strip()


def test_the_printed_login_sees_the_page_with_the_data(client: Client) -> None:
    password = printed_password(demo())
    answer = client.post("/login/", {"username": "demo", "password": password}, follow=True)
    assert answer.status_code == 200
    assert "Demostración" in answer.content.decode()


def test_the_data_covers_the_last_45_days_up_to_now_and_is_the_same_every_time() -> None:
    demo()
    moments = sorted(Record.objects.values_list("happened_at", flat=True))
    assert len(moments) > 200
    assert timedelta(days=43) < timezone.now() - moments[0] < timedelta(days=46)
    assert timezone.now() - moments[-1] < timedelta(hours=1)
    first = sorted(record.payload["nombre"] for record in Record.objects.all())
    Source.objects.all().delete()
    demo()
    assert sorted(record.payload["nombre"] for record in Record.objects.all()) == first


def test_running_it_again_adds_nothing_and_sets_the_login_anew(client: Client) -> None:
    first = printed_password(demo())
    count = Record.objects.count()
    told = demo()
    assert told.startswith("0 demonstration records added.")
    assert Record.objects.count() == count
    second = printed_password(told)
    assert second != first
    assert client.login(username="demo", password=second)
    assert User.objects.count() == 1


def test_the_login_is_no_administrator() -> None:
    demo()
    user = User.objects.get(username="demo")
    assert not user.is_staff
    assert user.get_all_permissions() == {"dashboard.index_viewer"}


def test_a_given_password_is_used_and_not_printed(client: Client, settings: Settings) -> None:
    settings.DEMO_PASSWORD = "given-by-hand"
    assert "given-by-hand" not in demo()
    assert client.login(username="demo", password="given-by-hand")


def test_somebodys_own_account_of_that_name_is_left_alone() -> None:
    User.objects.create_superuser("demo", password="mine")
    with pytest.raises(CommandError, match="left alone"):
        demo()
    assert User.objects.get(username="demo").check_password("mine")


def test_on_railway_it_refuses_unless_it_is_forced(settings: Settings) -> None:
    settings.ON_RAILWAY = True
    with pytest.raises(CommandError, match="--force"):
        demo()
    assert not Record.objects.exists()
    assert not User.objects.exists()
    demo(force=True)
    assert Record.objects.exists()
