"""Status while a source hangs, refuses or is gone: it ends in time and says what is missing."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.railway.faults import answering
from tests.railway.script import Deployed
from tests.railway.standin import TOKEN, Railway, railway
from tests.shipway.laptop import Laptop
from tests.shipway.live import address
from tests.shipway.programs import (
    Ran,
    interrupt,
    invoke_command,
    left_at_work_in,
    running,
    wait_until,
)
from tests.shipway.servers import dripping, raw_server, silent

pytestmark = pytest.mark.laptop

LIMIT = 20
"""Seconds in which it must end beside the other tests; on a machine that is idle it takes 5."""


@contextmanager
def hanging() -> Iterator[str]:
    """Run a server that takes every connection, at once, and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=20) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def in_time(laptop: Laptop, **settings: str) -> Ran:
    """Ask for the status; it must end in time, and leave no process."""
    began = time.monotonic()
    ran = laptop.invoke("status", **settings)
    spent = time.monotonic() - began

    assert spent < LIMIT, ran
    assert ran.err == "", ran
    assert not left_at_work_in(laptop.folder.parent)
    return ran


def unasked(ran: Ran) -> dict[str, str]:
    """Return what could not be asked, and why."""
    lines = [line.removeprefix("not asked").strip() for line in ran.lines if "not asked" in line]
    return {what: why for what, _, why in (line.partition(": ") for line in lines)}


def test_a_remote_that_hangs(released: Laptop) -> None:
    tip = released.tip("produccion")
    with hanging() as url, address(lambda: tip) as public:
        released.git("remote", "set-url", "origin", f"{url}site.git")
        ran = in_time(released, url=public)

    assert unasked(ran)["remote"] == "the remote origin cannot be reached: no answer within 3 s"
    assert ran.lines[0].startswith(f"live        v0.1.0 ({tip[:9]})")
    assert (ran.status, ran.lines[-1]) == (
        0, "status      nothing waits to be released, as this clone last saw origin"
    )  # fmt: skip


def test_an_address_that_hangs(released: Laptop) -> None:
    with hanging() as url:
        ran = in_time(released, url=url.rstrip("/"))

    assert ran.status == 4
    assert ran.lines[-1].startswith("drift       v0.1.0 is released, and nothing answers at http")


def test_an_address_whose_answer_drips(released: Laptop) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    with raw_server(dripping(start, 2)) as url:
        assert in_time(released, url=url.rstrip("/")).status == 4


def test_an_api_that_hangs(released: Laptop) -> None:
    tip = released.tip("produccion")
    with hanging() as url, address(lambda: tip) as public:
        released.variables.update(RAILWAY_TOKEN=TOKEN, SHIPWAY_RAILWAY_ENDPOINT=url)
        ran = in_time(released, url=public)

    assert unasked(ran) == {"Railway": "Railway's API does not answer: timed out"}
    assert ran.status == 0


def test_everything_hangs_at_once(released: Laptop) -> None:
    with hanging() as url:
        released.variables.update(RAILWAY_TOKEN=TOKEN, SHIPWAY_RAILWAY_ENDPOINT=url)
        released.git("remote", "set-url", "origin", f"{url}site.git")
        ran = in_time(released, url=url.rstrip("/"))

    assert unasked(ran).keys() == {"remote", "Railway"}
    assert "live        nothing answers at http" in ran.lines[0]
    assert ran.status == 0


def test_a_token_that_railway_refuses(released: Laptop) -> None:
    tip = released.tip("produccion")
    with railway(Railway(deployments=[Deployed(tip)])) as standin, address(lambda: tip) as public:
        released.variables.update(standin.environment, RAILWAY_TOKEN="planted-and-refused")
        ran = in_time(released, url=public)

    assert unasked(ran) == {
        "Railway": "Railway refuses the token in RAILWAY_TOKEN: the API says: Not Authorized"
    }
    assert ran.status == 0
    assert "planted" not in ran.out


def test_a_token_that_is_none(released: Laptop) -> None:
    released.variables["RAILWAY_TOKEN"] = "no token"

    assert (
        unasked(in_time(released))["Railway"] == "RAILWAY_TOKEN holds what is no token of Railway's"
    )


def test_an_api_that_is_out_of_order(released: Laptop) -> None:
    with railway() as standin:
        standin.from_now_on(answering(503))
        released.variables.update(standin.environment)

        assert unasked(in_time(released))["Railway"] == "Railway's API answers 503"


def test_without_any_network(released: Laptop) -> None:
    new = released.publish("Add a page", {"page.txt": "page\n"})
    with socket.socket() as bound:  # bound and not listening: every connection is refused
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        released.variables.update(RAILWAY_TOKEN=TOKEN, SHIPWAY_RAILWAY_ENDPOINT=url)
        released.git("remote", "set-url", "origin", f"{url}/site.git")
        ran = in_time(released, url=url)

    assert unasked(ran).keys() == {"remote", "Railway"}
    assert f"            {new[:9]} Add a page (Tester)" in ran.lines
    assert (ran.status, ran.lines[-1]) == (3, "waits       1 commit waits on main: invoke release")


def test_without_a_remote(released: Laptop) -> None:
    released.git("remote", "remove", "origin")

    ran = in_time(released)

    assert unasked(ran)["remote"] == "there is no remote named origin"
    assert (ran.status, ran.lines[-1]) == (
        3,
        "waits       this clone knows of no release, and origin does not say: invoke release",
    )


def test_what_this_clone_has_not_seen_is_fetched_later(released: Laptop) -> None:
    with address(lambda: "f" * 40) as public:
        released.git("remote", "set-url", "origin", str(released.remote.with_name("away.git")))
        ran = in_time(released, url=public)

    assert (ran.status, ran.lines[-1]) == (
        4,
        (
            "drift       fffffffff is live, which this clone has not seen on produccion: "
            "git fetch origin"
        ),
    )


def test_signals_without_end_do_not_change_how_it_ends(released: Laptop) -> None:
    asked = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        asked.set()
        silent(connection)

    with raw_server(say_nothing) as url:
        released.git("remote", "set-url", "origin", url)
        command = invoke_command("status")
        with running(command, released.folder, released.environment()) as process:
            assert asked.wait(30)
            while process.poll() is None:
                process.send_signal(signal.SIGINT)
                time.sleep(0.005)
            said = Ran(process.returncode, *process.communicate()).error()

    assert said == (130, "interrupted; nothing was changed", "run `invoke status` again")


def test_an_interruption_ends_the_talk_with_the_remote(released: Laptop) -> None:
    asked = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        asked.set()
        silent(connection)

    command = invoke_command("status")
    with raw_server(say_nothing) as url:
        released.git("remote", "set-url", "origin", url)
        with running(command, released.folder, released.environment()) as process:
            assert asked.wait(30)
            said = interrupt(process, 30).error()
            wait_until(lambda: not left_at_work_in(released.folder.parent, 0), "git has ended", 10)

    assert said == (130, "interrupted; nothing was changed", "run `invoke status` again")
