"""Logging in and out happens on pages of the site's own."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

pytestmark = pytest.mark.django_db

LOGIN = {"username": "ana", "password": "correct horse"}


@pytest.fixture
def ana() -> User:
    user = User.objects.create_user(**LOGIN)
    user.user_permissions.add(Permission.objects.get(codename="index_viewer"))
    return user


def test_a_login_leads_to_the_page_that_was_asked_for(client: Client, ana: User) -> None:
    answer = client.post("/login/", {**LOGIN, "next": "/?page=2"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?page=2")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_login_leads_to_no_other_site(client: Client, ana: User, target: str) -> None:
    answer = client.post("/login/", {**LOGIN, "next": target})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_is_told_without_telling_who_exists(client: Client, ana: User) -> None:
    pages = []
    for name in ("ana", "nobody"):
        answer = client.post("/login/", {"username": name, "password": "wrong"})
        assert answer.status_code == 200
        pages.append(answer.content.decode())
    assert all("That username and password do not match." in page for page in pages)


def test_the_password_is_never_sent_back(client: Client, ana: User) -> None:
    answer = client.post("/login/", {"username": "ana", "password": "my-typing-error"})
    assert "my-typing-error" not in answer.content.decode()


def test_logging_out_takes_a_form_and_ends_on_a_page_of_our_own(client: Client, ana: User) -> None:
    client.force_login(ana)
    assert client.get("/logout/").status_code == 405
    answer = client.post("/logout/")
    assert "You are logged out" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_the_icon_is_found_by_its_old_name_too(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert staticfiles_storage.exists(answer.headers["Location"].removeprefix("/static/"))
