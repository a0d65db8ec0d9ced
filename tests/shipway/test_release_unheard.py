"""Release, interrupted during the push, or left without an answer: what is claimed is proven."""

import json
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from shipway.errors import ShipwayError, Status
from shipway.model import RefUpdate
from shipway.repository import Repository, remote
from tests.shipway.laptop import Laptop, hook, refs
from tests.shipway.programs import interrupt, invoke_command, running, wait_until
from tests.shipway.servers import raw_server, silent


def test_an_interruption_during_the_push_does_not_claim_that_nothing_was_pushed(
    laptop: Laptop, tmp_path: Path
) -> None:
    received = tmp_path / "received"
    hook(laptop.remote, "post-receive", f"touch '{received}'; sleep 30 >/dev/null 2>&1")
    command = invoke_command("release", "--yes")

    with running(command, laptop.folder, laptop.environment()) as process:
        assert process.stderr
        wait_until(received.exists, "the push arrived")
        os.killpg(process.pid, signal.SIGINT)
        said = next(line for line in process.stderr if line.startswith("Error: interrupted"))

    assert "refs/heads/produccion" in refs(laptop.remote)
    assert "nothing was pushed" not in said


def test_ctrl_c_right_after_the_push_says_that_it_is_pushed(laptop: Laptop, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    waits = f"grep -q refs/tags/ && touch '{begun}' && sleep 30 >/dev/null 2>&1; exit 0"
    hook(laptop.folder, "reference-transaction", waits)
    command = invoke_command("release", "--yes", "--format", "json")

    with running(command, laptop.folder, laptop.environment()) as process:
        wait_until(begun.exists, "the clone's own tag is moved")
        ran = interrupt(process)

    commit = refs(laptop.remote)["refs/heads/produccion"]
    said = (
        130,
        f"interrupted; {commit[:9]} is pushed all the same",
        "`invoke status` looks whether it is live",
    )
    assert ran.error() == said
    told = json.loads(ran.out)["outcome"]
    assert (told["status"], told["problem"], told["hint"]) == said


def test_ctrl_c_ends_a_talk_with_a_remote_that_says_nothing(laptop: Laptop) -> None:
    asked = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        asked.set()
        silent(connection)

    command = invoke_command("release", "--yes")
    with raw_server(say_nothing) as url:
        laptop.git("remote", "set-url", "origin", url)
        with laptop.unchanged(), running(command, laptop.folder, laptop.environment()) as process:
            assert asked.wait(30)
            said = interrupt(process, 30).error()

    assert said == (130, "interrupted; nothing was pushed", "run `invoke release` again")


@pytest.mark.parametrize("moment", ["pre-receive", "post-receive"])
def test_a_push_whose_end_nobody_heard_of_is_looked_up(laptop: Laptop, moment: str) -> None:
    hook(laptop.remote, moment, "kill -9 $PPID")

    ran = laptop.invoke("release", "--yes", "--no-wait")

    arrived = "refs/heads/produccion" in refs(laptop.remote)
    assert arrived == (moment == "post-receive")
    assert ran.status == (5 if arrived else 2), ran


def test_a_remote_that_says_nothing_is_given_up(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The children of git, which hold the connection, end with it."""
    monkeypatch.setattr(remote, "LISTING", 1.0)
    with raw_server(silent) as url:
        laptop.git("remote", "set-url", "origin", url)
        began = time.monotonic()
        with pytest.raises(ShipwayError) as raised:
            remote.fetch(Repository(laptop.folder), "origin", ["main"])
        spent = time.monotonic() - began

    assert raised.value.problem == "the remote origin cannot be reached: no answer within 1 s"
    assert raised.value.status == Status.COULD_NOT_RUN
    assert spent < 10


def new_branch(laptop: Laptop) -> RefUpdate:
    return RefUpdate("refs/heads/new", None, laptop.git("rev-parse", "HEAD"))


def test_a_push_may_take_longer_than_the_listing(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "LISTING", 1.0)
    hook(laptop.folder, "pre-push", "sleep 2")

    remote.push(Repository(laptop.folder), "origin", [new_branch(laptop)])

    assert "refs/heads/new" in refs(laptop.remote)


def test_of_a_push_that_is_given_up_nobody_claims_that_nothing_moved(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "TRANSFER", 1.0)
    hook(laptop.remote, "pre-receive", "sleep 12")

    with pytest.raises(ShipwayError) as raised:
        remote.push(Repository(laptop.folder), "origin", [new_branch(laptop)])

    said = raised.value.problem, raised.value.hint, raised.value.status
    assert said == (
        "nobody knows whether the push arrived: no answer within 1 s",
        "`invoke status` finds out",
        Status.NOT_VERIFIED,
    )
