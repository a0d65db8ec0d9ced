"""Waiting for a commit at a public address, against real servers."""

import threading
from collections.abc import Callable, Iterator

import pytest

from shipway import site
from tests.shipway import servers

pytestmark = pytest.mark.laptop

OURS, THEIRS = "a" * 40, "b" * 40


def following(*replies: servers.Reply) -> Callable[[servers.Request], servers.Reply]:
    """Return replies one after another; the last one goes on."""
    left: Iterator[servers.Reply] = iter(replies)
    lock = threading.Lock()
    last = replies[-1]

    def reply(_: servers.Request) -> servers.Reply:
        with lock:
            return next(left, last)

    return reply


def test_live_means_five_agreeing_answers_in_a_row() -> None:
    replies = [servers.naming(OURS)] * 4 + [servers.naming(THEIRS)] + [servers.naming(OURS)]
    with servers.site(following(*replies)) as running:
        outcome = site.wait_until_live(running.url, OURS, 10)

    assert (outcome.live, outcome.seen, outcome.reason) == (True, OURS, "")
    assert len(running.requests) == 10


def test_an_error_that_names_the_commit_does_not_count() -> None:
    with servers.site(following(servers.naming(OURS, 503), servers.naming(THEIRS))) as running:
        outcome = site.wait_until_live(running.url, OURS, 0.5)

    assert (outcome.live, outcome.seen) == (False, THEIRS)
    assert outcome.reason == f"{running.url} answers 200 and names {THEIRS[:9]}"


def test_another_commit_ends_the_wait_only_when_it_is_named_five_times_in_a_row() -> None:
    asked: list[str] = []

    def replaced(commit: str) -> bool:
        asked.append(commit)
        return True

    replies = [servers.naming(THEIRS)] * 4 + [servers.naming("c" * 40)] + [servers.naming(THEIRS)]
    with servers.site(following(*replies)) as running:
        outcome = site.wait_until_live(running.url, OURS, 60, replaced=replaced)

    assert (outcome.live, outcome.seen, asked) == (False, THEIRS, [THEIRS])
    assert len(running.requests) == 10
    assert outcome.seconds < 30


def test_another_commit_that_has_not_taken_the_place_is_waited_out() -> None:
    replies = [servers.naming(THEIRS)] * 6 + [servers.naming(OURS)]
    with servers.site(following(*replies)) as running:
        assert site.wait_until_live(running.url, OURS, 60, replaced=lambda _: False).live


def test_an_answer_that_names_no_commit_is_told_from_one_that_names_another() -> None:
    with servers.site(lambda _: (200, {}, b"<html>")) as running:
        outcome = site.wait_until_live(running.url, OURS, 0.2)

    assert (outcome.live, outcome.seen) == (False, None)
    assert outcome.reason == (
        f"{running.url} answers 200, and it is not `serve` that answers: "
        "a start command in the service's settings beats the Procfile"
    )


def test_the_time_is_up() -> None:
    with servers.site(lambda _: (502, {}, b"")) as running:
        outcome = site.wait_until_live(running.url, OURS, 0.5)

    assert (outcome.live, outcome.seen, outcome.reason) == (
        False,
        None,
        f"{running.url} answers 502",
    )
    assert 0.5 <= outcome.seconds < 3
