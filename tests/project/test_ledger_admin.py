"""The ledger in the admin: to look at, in Spanish and English, and never to change."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from shipway.ledger.models import Release

pytestmark = pytest.mark.django_db
LIST = "/admin/ledger/release/"


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def release() -> Release:
    return Release.objects.create(
        key="k" * 64,
        version="1.2.3",
        commit="c0ffee" + "0" * 34,
        author="Ada <ada@example.invalid>",
        message=f"<script>alert(1)</script> {'x' * 100}\n\nThe body of the message.",
        deployment="0b9f4c3e",
        started_at=timezone.now(),
        live_at=timezone.now() + timedelta(seconds=12.5),
        migrations=[{"name": "monitor.0001_<b>", "seconds": 1.5}],
        phases=[{"name": "django", "seconds": 0.25}, {"name": "migrate", "seconds": 1.5}],
    )


def page(client: Client, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_what_was_released_in_short(boss: Client, release: Release) -> None:
    shown = page(boss, LIST)

    assert "1.2.3 c0ffee000" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "The body of the message." not in shown
    assert 'class="field-live_after">12.5 s<' in shown
    assert 'class="field-migrated">1<' in shown


def test_a_release_is_shown_whole(boss: Client, release: Release) -> None:
    shown = page(boss, f"{LIST}{release.pk}/change/")

    assert release.commit in shown
    assert "The body of the message." in shown
    assert "monitor.0001_&lt;b&gt;: 1.50 s" in shown
    assert "django: 0.25 s<br>migrate: 1.50 s" in shown


def test_a_release_that_did_nothing_is_shown(boss: Client) -> None:
    bare = Release.objects.create(key="k", deployment="0b9f", started_at=timezone.now())

    assert "0b9f" in page(boss, LIST)
    assert "0b9f" in page(boss, f"{LIST}{bare.pk}/change/")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Release ledger", "Migrations applied", "Seconds per phase", "1.50 s"]),
        ("es", ["Registro de publicaciones", "Migraciones aplicadas", "Segundos por fase",
                "1,50 s", "Réplica"]),
    ],
)  # fmt: skip
def test_it_speaks_the_reader_s_language(
    boss: Client, release: Release, language: str, words: list[str]
) -> None:
    shown = page(boss, f"{LIST}{release.pk}/change/", language)

    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize("action", ["add", "{pk}/change", "{pk}/delete"])
def test_nothing_can_be_changed(boss: Client, release: Release, action: str) -> None:
    before = Release.objects.values().get()

    answer = boss.post(f"{LIST}{action.format(pk=release.pk)}/", {"version": "9", "post": "yes"})

    assert answer.status_code == 403
    assert Release.objects.values().get() == before
    assert "delete_selected" not in page(boss, LIST)


def test_it_can_be_searched(boss: Client, release: Release) -> None:
    assert "1.2.3" in page(boss, f"{LIST}?q=c0ffee")
    assert not re.search(r"1\.2\.3", page(boss, f"{LIST}?q=nothing"))


def test_who_may_only_view_sees_it(client: Client, release: Release) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    client.force_login(viewer)
    assert client.get(LIST).status_code == 403

    viewer.user_permissions.add(Permission.objects.get(codename="view_release"))

    assert "1.2.3" in page(client, LIST)
