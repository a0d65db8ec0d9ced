"""Serve at its end: what SIGTERM, a second one and Ctrl-C do to requests of all kinds."""

import http.client
import os
import re
import signal
import socket
import time

import pytest

from tests.shipway.laptop import Laptop
from tests.shipway.programs import wait_until
from tests.shipway.serving import PUBLIC, Served, serving
from tests.shipway.stopping import Request, children, with_slow_pages, workers

LAPTOP = {"RAILWAY_ENVIRONMENT_ID": ""}
LONG = 60
"""Seconds of a request that nobody waits for."""


def log(running: Served) -> str:
    return running.log.read_text("utf-8")


def listens(running: Served) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", running.port)) == 0


def test_it_answers_on_then_finishes_what_is_at_work(laptop: Laptop) -> None:
    with serving(with_slow_pages(laptop)) as running, Request(running, 6) as slow:
        running.process.terminate()
        asked = time.monotonic()
        wait_until(lambda: "answering on for 3 s" in log(running), "the signal is taken")
        answers = []
        while time.monotonic() - asked < 2.5:
            answers.append((running.ask("/").status, running.ask("/readyz").status))
        assert len(answers) > 1
        assert set(answers) == {(200, 200)}
        wait_until(lambda: not listens(running), "it listens no more")
        assert slow.answer.status == 0  # still at work

        assert running.process.wait(30) == 0
    assert (slow.answer.status, slow.answer.body) == (200, b"slow")
    assert "Traceback" not in log(running)


def test_a_connection_that_is_kept_alive_is_told_to_close(laptop: Laptop) -> None:
    with serving(laptop, WEB_CONCURRENCY="1") as running:
        clients = [http.client.HTTPConnection("127.0.0.1", running.port) for _ in range(5)]
        assert {asked(client) for client in clients} == {(200, "keep-alive")}
        running.process.terminate()
        wait_until(lambda: "answering on for 3 s" in log(running), "the signal is taken")
        time.sleep(0.2)  # until the worker has heard it

        assert {asked(client) for client in clients} == {(200, "close")}
        assert running.process.wait(30) == 0


def asked(client: http.client.HTTPConnection) -> tuple[int, str | None]:
    client.request("GET", "/", headers=PUBLIC)
    with client.getresponse() as response:
        response.read()
        return response.status, response.getheader("Connection")


def test_an_idle_connection_may_bring_a_last_request_while_it_drains(laptop: Laptop) -> None:
    with serving(with_slow_pages(laptop)) as running, Request(running, 8):
        clients = [http.client.HTTPConnection("127.0.0.1", running.port) for _ in range(4)]
        assert {asked(client) for client in clients} == {(200, "keep-alive")}
        running.process.terminate()
        wait_until(lambda: not listens(running), "it listens no more")

        assert {asked(client) for client in clients} == {(200, "close")}
        assert running.process.wait(30) == 0


def test_a_signal_to_the_whole_group_loses_no_worker(laptop: Laptop) -> None:
    with (
        serving(with_slow_pages(laptop), WEB_CONCURRENCY="2") as running,
        Request(running, 4) as slow,
    ):
        before = workers(running.process.pid, 2)
        os.killpg(running.process.pid, signal.SIGTERM)
        wait_until(lambda: "answering on for 3 s" in log(running), "the signal is taken")
        for _ in range(5):
            assert running.ask("/").status == 200
        assert children(running.process.pid).keys() == before

        assert running.process.wait(30) == 0
    assert slow.answer.status == 200
    assert log(running).count("Booting worker") == 2


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
@pytest.mark.parametrize("draining", [False, True])
def test_a_second_signal_stops_at_once(
    laptop: Laptop, second: signal.Signals, draining: bool
) -> None:
    with serving(with_slow_pages(laptop)) as running, Request(running, LONG) as slow:
        running.process.terminate()
        wait_until(lambda: "answering on for 3 s" in log(running), "the signal is taken")
        if draining:
            wait_until(lambda: not listens(running), "it listens no more")
        running.process.send_signal(second)

        assert running.process.wait(10) == 0
    assert slow.answer.status == 0


def test_two_signals_at_the_same_time_stop_at_once(laptop: Laptop) -> None:
    with serving(with_slow_pages(laptop), **LAPTOP) as running, Request(running, LONG):
        running.process.send_signal(signal.SIGSTOP)
        running.process.terminate()
        running.process.send_signal(signal.SIGINT)
        running.process.send_signal(signal.SIGCONT)

        assert running.process.wait(10) == 0


def test_ctrl_c_on_a_laptop_stops_at_once(laptop: Laptop) -> None:
    with serving(with_slow_pages(laptop), **LAPTOP) as running, Request(running, LONG):
        os.killpg(running.process.pid, signal.SIGINT)

        assert running.process.wait(10) == 0
    assert "Traceback" not in log(running)


def test_a_laptop_does_not_wait_for_an_edge(laptop: Laptop) -> None:
    with serving(with_slow_pages(laptop), **LAPTOP) as running, Request(running, 4) as slow:
        running.process.terminate()
        wait_until(lambda: not listens(running), "it listens no more")

        assert slow.answer.status == 0  # still at work
        assert running.process.wait(30) == 0
    assert slow.answer.status == 200
    assert "answering on" not in log(running)


def test_a_request_that_outlasts_the_draining_time_is_cut(laptop: Laptop) -> None:
    short = {"RAILWAY_DEPLOYMENT_DRAINING_SECONDS": "6"}
    with serving(with_slow_pages(laptop), **short) as running, Request(running, LONG) as slow:
        running.process.terminate()

        assert running.process.wait(20) == 0
    assert slow.answer.status == 0
    assert "answering on for 3 s, then finishing what is at work for up to 1 s" in log(running)


@pytest.mark.parametrize(
    ("seconds", "warnings"),
    [("", ["not set"]), ("0", ["0"]), ("10", ["10"]), ("35", []), ("60", [])],
)
def test_a_short_draining_time_is_warned_about(
    laptop: Laptop, seconds: str, warnings: list[str]
) -> None:
    with serving(laptop, RAILWAY_DEPLOYMENT_DRAINING_SECONDS=seconds) as running:
        found = re.findall(
            r"^serve: warning: RAILWAY_DEPLOYMENT_DRAINING_SECONDS is (.+): Railway kills .*; "
            r"set it to 35, or requests are lost$",
            log(running), re.MULTILINE,
        )  # fmt: skip
        assert found == warnings


def test_a_graceful_timeout_of_the_projects_own_decides_what_is_long_enough(laptop: Laptop) -> None:
    own = {"RAILWAY_DEPLOYMENT_DRAINING_SECONDS": "15"}
    with serving(laptop, **own, GUNICORN_CMD_ARGS="--graceful-timeout 10") as running:
        assert "warning: " not in log(running)
        running.process.terminate()
        wait_until(lambda: "at work for up to 10 s" in log(running), "it drains as long as asked")


def test_a_worker_that_dies_while_it_answers_on_is_replaced(laptop: Laptop) -> None:
    with serving(laptop, WEB_CONCURRENCY="1") as running:
        running.process.terminate()
        wait_until(lambda: "answering on for 3 s" in log(running), "the signal is taken")
        for number in workers(running.process.pid, 1):
            os.kill(number, signal.SIGKILL)

        assert running.ask("/").status == 200
        assert running.process.wait(30) == 0
