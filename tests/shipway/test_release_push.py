"""Release, refused at the push: by the remote's rules, by a race, by the clone's own hook."""

from pathlib import Path

import pytest

from tests.shipway.laptop import Laptop, hook, refs
from tests.shipway.programs import git
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


@pytest.mark.parametrize(
    ("side", "shown"), [("clone", "46 47 48 49 50"), ("remote", "1; 2; 3; 4; 5")]
)
def test_of_a_talkative_hook_five_lines_are_shown(laptop: Laptop, side: str, shown: str) -> None:
    folder, name = (laptop.folder, "pre-push") if side == "clone" else (laptop.remote, "update")
    hook(folder, name, "seq 50 >&2; exit 1")

    _, problem, _ = laptop.refused("release", "--yes")

    assert problem.endswith(f" {shown}")


@pytest.mark.parametrize(
    "address",
    ["planted-token@127.0.0.1:1/x.git", "ada:planted-token@x@127.0.0.1:1/x.git",
     "127.0.0.1:1/x.git?private_token=planted-token"],
)  # fmt: skip
def test_a_token_in_an_address_is_not_shown(laptop: Laptop, address: str) -> None:
    laptop.git("remote", "set-url", "origin", f"http://{address}")

    status, problem, _ = laptop.refused("release", "--yes")

    assert status == 2
    assert "http://127.0.0.1:1/x.git" in problem
    assert "planted-token" not in problem


@pytest.mark.parametrize("side", ["clone", "remote"])
def test_a_token_in_an_address_that_a_hook_prints_is_not_shown(laptop: Laptop, side: str) -> None:
    folder, name = (laptop.folder, "pre-push") if side == "clone" else (laptop.remote, "update")
    hook(folder, name, "echo 'no: https://ada:planted-token@hub.invalid/x.git?key=it' >&2; exit 1")

    ran = laptop.invoke("release", "--yes")

    assert ran.status == 1
    assert "no: https://hub.invalid/x.git" in ran.err
    assert "planted-token" not in ran.out + ran.err
    assert "key=it" not in ran.out + ran.err
