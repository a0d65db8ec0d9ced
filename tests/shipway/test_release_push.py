"""Release, refused at the push: by the remote's rules, by a race, by the clone's own hook."""

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
from tests.shipway.programs import git, interrupt, invoke_command, running, wait_until
from tests.shipway.servers import raw_server, silent
from tests.shipway.terminal import answered

DECLINED = (
    "where somebody else pushed in between, run `invoke release` again; "
    "where a rule of the remote forbids it, ask whoever may change that rule"
)


@pytest.mark.laptop
def test_the_remotes_own_words_are_shown(laptop: Laptop) -> None:
    hook(laptop.remote, "pre-receive", "echo 'Releases are frozen until Monday.' >&2; exit 1")

    assert laptop.refused("release", "--yes") == (
        1,
        (
            "origin declined the push, and nothing moved: "
            "[remote rejected] (pre-receive hook declined); Releases are frozen until Monday."
        ),
        DECLINED,
    )


@pytest.mark.laptop
def test_one_protected_ref_holds_back_all_of_them(laptop: Laptop) -> None:
    hook(
        laptop.remote,
        "update",
        'case "$1" in refs/tags/v*) echo "tags are protected"; exit 1;; esac',
    )

    assert laptop.refused("release", "--yes") == (
        1,
        (
            "origin declined the push, and nothing moved: "
            "[remote rejected] (hook declined); tags are protected; "
            "error: hook declined to update refs/tags/v0.1.0"
        ),
        DECLINED,
    )


@pytest.mark.laptop
def test_a_name_that_the_remote_cannot_have(laptop: Laptop) -> None:
    git(laptop.remote, "update-ref", "refs/heads/produccion/2026", "refs/heads/main")

    status, problem, hint = laptop.refused("release", "--yes")

    assert (status, hint) == (1, DECLINED)
    assert problem.startswith("origin declined the push, and nothing moved: [remote rejected]")


def faster(released: Laptop, branch: str) -> Path:
    """Make a second clone with a commit on a branch that the remote does not have yet."""
    second = released.folder.with_name("second")
    git(released.folder.parent, "clone", "--quiet", str(released.remote), str(second))
    git(second, "switch", "--quiet", "--detach", f"origin/{branch}")
    git(second, "commit", "--quiet", "--allow-empty", "--message", "Faster")
    return second


@pytest.mark.parametrize("theirs", ["heads/produccion", "tags/v0.2.0", "heads/main"])
def test_who_pushed_before_the_answer_wins(released: Laptop, theirs: str) -> None:
    released.publish("Add a page", {"CHANGELOG.md": "## [Unreleased]\n\n### Added\n\n- A page.\n"})
    second = faster(released, "produccion" if theirs.endswith("produccion") else "main")
    push = ("push", "--quiet", "origin", f"HEAD:refs/{theirs}")
    before, own = refs(released.remote), released.own_state()

    ran = answered(released, b"y\n", lambda: git(second, *push))

    status, problem, hint = ran.error()
    assert (status, hint) == (1, DECLINED)
    assert problem == "origin declined the push, and nothing moved: [rejected] (stale info)"
    assert refs(released.remote) == {**before, f"refs/{theirs}": git(second, "rev-parse", "HEAD")}
    assert released.own_state() == own


def test_who_pushed_during_the_push_wins(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    second = faster(released, "produccion")
    push = f"git -C '{second}' push -q origin HEAD:produccion"
    hook(released.folder, "pre-push", f"unset GIT_DIR; {push}")
    before, own = refs(released.remote), released.own_state()

    status, problem, hint = released.invoke("release", "--yes").error()

    assert (status, hint) == (1, DECLINED)
    assert problem.startswith("origin declined the push, and nothing moved: ")
    won = {"refs/heads/produccion": git(second, "rev-parse", "HEAD")}
    assert refs(released.remote) == {**before, **won}
    assert released.own_state() == own


def test_after_losing_a_race_the_next_release_keeps_what_won(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    second = faster(released, "produccion")
    won = git(second, "rev-parse", "HEAD")
    push = ("push", "--quiet", "origin", "HEAD:produccion")
    assert answered(released, b"y\n", lambda: git(second, *push)).status == 1

    ran = released.invoke("release", "--yes", "--no-wait")

    assert ran.status == 5, ran
    assert released.tip("produccion^1") == won
    assert f"{won[:9]} Faster (Tester)" in ran.out


def test_the_clones_own_hook_may_refuse(laptop: Laptop) -> None:
    hook(laptop.folder, "pre-push", "echo 'Not on a Friday.' >&2; exit 1")

    status, problem, _ = laptop.refused("release", "--yes")

    assert status == 1
    assert "Not on a Friday." in problem


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
    command = invoke_command("release", "--yes")

    with running(command, laptop.folder, laptop.environment()) as process:
        wait_until(begun.exists, "the clone's own tag is moved")
        said = interrupt(process).error()

    commit = refs(laptop.remote)["refs/heads/produccion"]
    assert said == (
        130,
        f"interrupted; {commit[:9]} is pushed all the same",
        "`invoke release` looks whether it is live",
    )


def test_ctrl_c_ends_a_talk_with_a_remote_that_says_nothing(laptop: Laptop) -> None:
    asked = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        asked.set()
        connection.recv(1)

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
        "`invoke release` finds out",
        Status.NOT_VERIFIED,
    )


def test_a_token_in_an_address_is_not_shown(laptop: Laptop) -> None:
    laptop.git("remote", "set-url", "origin", "http://planted-token@127.0.0.1:1/x.git")

    ran = laptop.invoke("release", "--yes")

    assert ran.status == 2
    assert "planted-token" not in ran.out + ran.err
