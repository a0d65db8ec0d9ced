"""The pulling thread survives whatever goes wrong and holds nothing up."""

import threading

import pytest
from pytest_django import Settings

from monitor.scheduling import LOOK_AFTER_ERROR_SECONDS, LOOK_SECONDS, look_once, start_pulling
from tests.project.sources import Source


def test_without_an_address_no_thread_is_started(settings: Settings) -> None:
    settings.API_URL = ""
    before = threading.active_count()
    assert start_pulling() is None
    assert threading.active_count() == before


# Outside a transaction, as in the thread: a look begins by giving up connections that are stale.
@pytest.mark.django_db(transaction=True)
def test_a_look_pulls_what_is_due(settings: Settings, source: Source) -> None:
    settings.API_URL = source.url
    assert look_once() == LOOK_SECONDS
    assert source.requests == 1
    assert look_once() == LOOK_SECONDS
    assert source.requests == 1


def test_a_look_that_fails_is_logged_and_followed_by_a_longer_pause(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.API_URL = "http://127.0.0.1:9/"
    # Without its mark, this test may not use the database: every query raises.
    assert look_once() == LOOK_AFTER_ERROR_SECONDS
    assert "Pulling failed" in caplog.text
