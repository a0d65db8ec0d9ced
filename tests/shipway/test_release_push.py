"""Release, refused at the push: by the remote's rules, by a race, by the clone's own hook."""

from pathlib import Path

import pytest

from tests.shipway.laptop import Laptop, hook, refs, without_ids
from tests.shipway.programs import git
from tests.shipway.terminal import answered

LOST = "somebody pushed to origin in between, so nothing of yours moved"


def faster(released: Laptop, branch: str) -> Path:
    """Make a second clone with a commit on a branch that the remote does not have yet."""
    second = released.folder.with_name("second")
    git(released.folder.parent, "clone", "--quiet", str(released.remote), str(second))
    git(second, "switch", "--quiet", "--detach", f"origin/{branch}")
    git(second, "commit", "--quiet", "--allow-empty", "--message", "Faster")
    return second


AGAIN = "run `invoke release` again: it starts from what is there now"
NOTES = {"CHANGELOG.md": "## [Unreleased]\n\n### Added\n\n- A page.\n"}


@pytest.mark.parametrize(
    ("theirs", "what", "hint"),
    [
        ("heads/produccion", "produccion has 1 new commit, ID Faster (Tester)", AGAIN),
        ("tags/v0.2.0", "v0.2.0 is taken by ID Faster (Tester)", AGAIN),
        (
            "heads/main",
            "main has 1 new commit, ID Faster (Tester)",
            "git switch main && git pull --ff-only origin main && invoke release",
        ),
    ],
)
def test_who_pushed_before_the_answer_wins_and_is_named(
    released: Laptop, theirs: str, what: str, hint: str
) -> None:
    released.publish("Add a page", NOTES)
    second = faster(released, "produccion" if theirs.endswith("produccion") else "main")
    push = ("push", "--quiet", "origin", f"HEAD:refs/{theirs}")
    before, own = refs(released.remote), released.own_state()

    ran = answered(released, b"y\n", lambda: git(second, *push))

    won = git(second, "rev-parse", "HEAD")
    assert ran.error() == (1, f"{LOST}: {what.replace('ID', won[:9])}", hint)
    assert refs(released.remote) == {**before, f"refs/{theirs}": won}
    assert released.own_state() == own


def test_a_push_to_another_repository_than_the_fetched_one_is_refused(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    fork = released.folder.with_name("fork.git")
    git(released.folder.parent, "init", "--quiet", "--bare", str(fork))
    released.git("remote", "set-url", "--push", "origin", str(fork))

    assert released.refused("release", "--yes", "--no-rehearse") == (
        1,
        "origin is fetched from one repository and pushed to another, and nothing moved",
        (
            "`git remote -v` shows both: git remote set-url --push origin ADDRESS, "
            "with the address of the repository that is fetched"
        ),
    )
    assert refs(fork) == {}


def test_who_pushed_during_the_push_wins(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    second = faster(released, "produccion")
    push = f"git -C '{second}' push -q origin HEAD:produccion"
    hook(released.folder, "pre-push", f"unset GIT_DIR; {push}")
    before, own = refs(released.remote), released.own_state()

    status, problem, hint = released.invoke("release", "--yes").error()

    won = git(second, "rev-parse", "HEAD")
    named = f"produccion has 1 new commit, {won[:9]} Faster (Tester)"
    assert (status, problem, hint) == (1, f"{LOST}: {named}", AGAIN)
    assert refs(released.remote) == {**before, "refs/heads/produccion": won}
    assert released.own_state() == own


def test_the_way_out_of_a_lost_race_leads_to_a_release(released: Laptop) -> None:
    released.publish("Add a page", NOTES)
    second = faster(released, "main")
    push = ("push", "--quiet", "origin", "HEAD:main")

    _, _, hint = answered(released, b"y\n", lambda: git(second, *push)).error()
    *commands, again = hint.split(" && ")
    for command in commands:
        released.git(*command.split()[1:])

    assert again == "invoke release"
    assert released.invoke("release", "--yes", "--no-wait").status == 5
    assert "Faster" in git(released.remote, "log", "--format=%s", "produccion")


def raced(laptop: Laptop, *commands: tuple[str, ...]) -> str:
    """Lose a race against these commands, run in the remote; return what was named."""
    laptop.publish("Add a page", {"page.txt": "page\n"})

    def before() -> None:
        for command in commands:
            git(laptop.remote, *command)

    _, problem, _ = answered(laptop, b"y\n", before).error()
    assert problem.startswith(f"{LOST}: ")
    return without_ids(problem.removeprefix(f"{LOST}: "))


def test_of_many_new_commits_some_are_named(released: Laptop) -> None:
    second = released.folder.with_name("second")
    git(released.folder.parent, "clone", "--quiet", str(released.remote), str(second))
    git(second, "switch", "--quiet", "produccion")
    for number in range(5):
        git(second, "commit", "--quiet", "--allow-empty", "--message", f"Change {number}")
    git(second, "push", "--quiet", "origin", "HEAD:refs/heads/waiting")

    assert raced(released, ("update-ref", "refs/heads/produccion", "waiting")) == (
        "produccion has 5 new commits, ID Change 4 (Tester), ID Change 3 (Tester), "
        "ID Change 2 (Tester), and 2 more"
    )


def test_of_a_merge_that_was_pushed_only_the_merge_is_named(released: Laptop) -> None:
    second = faster(released, "produccion")
    git(second, "switch", "--quiet", "--detach", "HEAD^")
    git(second, "merge", "--quiet", "--no-ff", "--message", "Merge it", "HEAD@{1}")
    git(second, "push", "--quiet", "origin", "HEAD:refs/heads/waiting")

    assert raced(released, ("update-ref", "refs/heads/produccion", "waiting")) == (
        "produccion has 1 new commit, ID Merge it (Tester)"
    )


def test_a_branch_that_was_rewritten_is_named(released: Laptop) -> None:
    assert raced(released, ("update-ref", "refs/heads/produccion", "main~2")) == (
        "produccion was rewritten, to ID Begin (Tester)"
    )


def test_a_branch_that_was_deleted_is_named(released: Laptop) -> None:
    assert raced(released, ("update-ref", "-d", "refs/heads/produccion")) == "produccion is deleted"


def test_a_branch_that_came_into_being_is_named(laptop: Laptop) -> None:
    assert raced(laptop, ("branch", "produccion", "main")) == (
        "produccion is there already, at ID Add a page (Tester)"
    )


def test_hostile_names_of_the_winner_are_shown_as_text(released: Laptop) -> None:
    second = faster(released, "produccion")
    hostile = "Fast \x1b[2J\x1f\u202e [red]" + "x" * 10_000
    author = {"GIT_AUTHOR_NAME": "Eve\x1b]0;title\x07 --force", "GIT_AUTHOR_EMAIL": "e@x.invalid"}
    git(second, "commit", "--quiet", "--amend", "--reset-author", "--allow-empty",
        "--message", hostile, **author)  # fmt: skip
    git(second, "push", "--quiet", "origin", "HEAD:refs/heads/waiting")

    assert raced(released, ("update-ref", "refs/heads/produccion", "waiting")) == (
        f"produccion has 1 new commit, ID Fast ?[2J ? [red]{'x' * 42}… (Eve?]0;title? --force)"
    )


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

    assert laptop.refused("release", "--yes") == (
        1,
        "this clone's pre-push hook stops the push, and nothing moved: Not on a Friday.",
        "`git rev-parse --git-path hooks/pre-push` names it: mend what it complains about",
    )


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
