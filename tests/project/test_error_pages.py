"""The site has error pages of its own, and those for the worst cases stand alone."""

import re

import pytest
from django.db import connection
from django.test import Client, override_settings


def test_an_unknown_address_has_a_page_of_the_sites_own(client: Client) -> None:
    answer = client.get("/none<b>", headers={"Accept-Language": "es"})
    assert answer.status_code == 404
    assert "Esa página no existe" in answer.content.decode()


def test_another_host_is_refused_on_a_page_that_stands_alone(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    _stands_alone(answer.content.decode(), answer.headers["Content-Security-Policy"])


@pytest.mark.django_db(transaction=True)
def test_an_error_of_ours_has_a_page_that_needs_nothing_and_a_traceback_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE django_session RENAME TO hidden")
    try:
        client.cookies["sessionid"] = "abcdefghij0123456789"
        answer = client.get("/", headers={"Accept-Language": "es"})
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE hidden RENAME TO django_session")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "Algo ha fallado aquí" in text
    _stands_alone(text, answer.headers["Content-Security-Policy"])
    assert any(record.exc_info for record in caplog.records if record.name == "django.request")


@override_settings(STATIC_ROOT="/nonexistent")
@pytest.mark.filterwarnings("ignore:No directory at")
def test_a_page_whose_static_files_are_missing_is_an_error_page_nevertheless(
    client: Client,
) -> None:
    client.raise_request_exception = False
    assert client.get("/login/").status_code == 500


def _stands_alone(text: str, policy: str) -> None:
    assert "/static/" not in text
    nonce = re.search(r'<style nonce="([^"]+)">', text)
    assert nonce
    assert f"'nonce-{nonce[1]}'" in policy
