"""Release, refused: what is wrong with the remote, or between it and local main."""

import shlex
import socket

import pytest

from tests.shipway.laptop import Laptop, hook
from tests.shipway.programs import git, run
from tests.shipway.releasing import release

pytestmark = pytest.mark.laptop


def test_without_the_remote(laptop: Laptop) -> None:
    laptop.git("remote", "rename", "origin", "elsewhere")

    assert laptop.refused("release", "--yes") == (
        2,
        "there is no remote named origin",
        "git remote rename elsewhere origin, or set shipway.remote in invoke.yaml",
    )
    laptop.git("remote", "remove", "elsewhere")
    assert laptop.refused("release", "--yes")[2] == (
        "git remote add origin ADDRESS, or set shipway.remote in invoke.yaml"
    )


def test_with_a_remote_that_is_gone(laptop: Laptop) -> None:
    address = laptop.git("remote", "get-url", "origin")
    laptop.remote.rename(laptop.remote.with_name("away.git"))

    assert laptop.refused("release", "--yes") == (
        2,
        (
            f"the remote origin cannot be reached: '{address}' "
            "does not appear to be a git repository"
        ),
        "try `git fetch origin`; when that works, run this again",
    )


def test_with_a_remote_that_refuses_connections(laptop: Laptop) -> None:
    with socket.socket() as bound:  # bound and not listening: nobody else gets the port either
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/site.git"
        laptop.git("remote", "set-url", "origin", address)
        status, problem, hint = laptop.refused("release", "--yes")

    assert status == 2
    assert problem.startswith("the remote origin cannot be reached: unable to access")
    assert address in problem
    assert hint == "try `git fetch origin`; when that works, run this again"


def test_with_a_remote_that_has_no_main(laptop: Laptop) -> None:
    git(laptop.remote, "update-ref", "-d", "refs/heads/main")

    assert laptop.refused("release", "--yes") == (
        1,
        "origin has no branch main",
        "git push origin main, or set shipway.main_branch in invoke.yaml",
    )


def test_with_a_production_branch_that_somebody_deleted(released: Laptop) -> None:
    """Begun anew it would lack the hotfixes that it had."""
    released.git("switch", "--quiet", "produccion")
    hotfix = released.commit("Mend at once", {"mended.txt": "mended\n"})
    released.git("push", "--quiet", "origin", "produccion")
    released.git("switch", "--quiet", "main")
    released.publish("Go on", {"more.txt": "more\n"})
    git(released.remote, "update-ref", "-d", "refs/heads/produccion")

    status, problem, hint = released.refused("release", "--yes")
    assert released.refused("rollback", "--yes") == (status, problem, hint)
    command = hint.partition(" brings it back")[0]
    run(shlex.split(command), released.folder)

    assert (status, problem) == (
        1,
        f"origin has no branch produccion any more, which this clone last saw at {hotfix[:9]}",
    )
    assert released.tip("produccion") == hotfix
    assert "mended.txt" in release_files(released)


@pytest.mark.parametrize("way", ["push", "rename"])
@pytest.mark.parametrize("is_behind", [False, True])
def test_with_a_hotfix_that_is_not_pushed(released: Laptop, way: str, is_behind: bool) -> None:
    released.git("switch", "--quiet", "produccion")
    released.commit("Mend at once", {"mended.txt": "mended\n"})
    if is_behind:
        other = released.git(
            "commit-tree", "-p", "origin/produccion", "-m", "Theirs", "origin/produccion^{tree}"
        )
        released.git("push", "--quiet", "origin", f"{other}:refs/heads/produccion")
    released.git("switch", "--quiet", "main")
    released.publish("Go on", {"more.txt": "more\n"})

    status, problem, hint = released.refused("release", "--yes")
    push, _, rename = hint.rstrip(")").partition(" (to release without: ")
    waits = released.invoke("status")
    for command in (push if way == "push" else rename).split(" && "):
        run(shlex.split(command), released.folder)

    line = f"waits       1 commit of your produccion is not pushed: {push}"
    assert is_behind or (waits.status, waits.lines[-1]) == (3, line)  # else theirs comes first
    assert (status, problem) == (
        1,
        "your produccion has 1 commit that nobody else has, and what is not pushed is not kept",
    )
    assert ("mended.txt" in release_files(released)) == (way == "push")


def test_with_a_production_branch_that_is_to_begin_anew(released: Laptop) -> None:
    git(released.remote, "update-ref", "-d", "refs/heads/produccion")
    hint = released.refused("release", "--yes")[2]
    run(shlex.split(hint.partition("(to begin without it: ")[2].rstrip(")")), released.folder)

    assert "new, from main" in release(released)


def release_files(laptop: Laptop) -> list[str]:
    """Release, and return the files that are in production then."""
    release(laptop)
    return git(laptop.remote, "ls-tree", "--name-only", "produccion").splitlines()


def test_with_local_main_behind(laptop: Laptop) -> None:
    laptop.publish("Greet louder", {"a.txt": "a"})
    laptop.publish("And louder", {"b.txt": "b"})
    laptop.git("reset", "--quiet", "--hard", "HEAD~2")

    assert laptop.refused("release", "--yes") == (
        1,
        "your main is 2 commits behind origin/main",
        "git switch main && git pull --ff-only origin main",
    )


def test_the_way_out_of_a_main_that_is_behind_moves_no_other_branch(laptop: Laptop) -> None:
    laptop.publish("Greet louder", {"a.txt": "a"})
    laptop.git("reset", "--quiet", "--hard", "HEAD~1")
    laptop.git("switch", "--quiet", "--create", "feature")
    feature = laptop.git("rev-parse", "HEAD")

    _, _, hint = laptop.refused("release", "--yes")
    for command in hint.split(" && "):
        laptop.git(*command.split()[1:])

    assert laptop.git("rev-parse", "feature") == feature
    assert laptop.git("rev-parse", "main") == laptop.tip("main")


def test_with_local_main_ahead(laptop: Laptop) -> None:
    laptop.commit("Greet louder", {"a.txt": "a"})

    assert laptop.refused("release", "--yes") == (
        1,
        "your main is 1 commit ahead of origin/main: what nobody else has is not released",
        "git push origin main",
    )


def test_with_diverged_mains(laptop: Laptop) -> None:
    laptop.publish("Greet louder", {"a.txt": "a"})
    laptop.git("reset", "--quiet", "--hard", "HEAD~1")
    laptop.commit("Greet softer", {"b.txt": "b"})
    laptop.commit("And softer", {"c.txt": "c"})

    assert laptop.refused("release", "--yes") == (
        1,
        "your main and origin/main have diverged: 2 commits here, 1 commit there",
        "git switch main && git pull --rebase origin main && git push origin main",
    )


@pytest.mark.parametrize("key", ["url", "pushurl"])
def test_with_several_addresses_to_push_to(laptop: Laptop, key: str) -> None:
    second = laptop.remote.with_name("second.git")
    git(laptop.folder.parent, "clone", "--quiet", "--bare", laptop.remote.name, second.name)
    hook(second, "pre-receive", "exit 1")
    for address in (laptop.remote, second):
        laptop.git("config", "--add", f"remote.origin.{key}", str(address))

    assert laptop.refused("release", "--yes") == (
        2,
        "origin has several addresses to push to, and git may reach one and not another",
        (
            "leave one: `git config --get-all remote.origin.pushurl` and "
            "`git config --get-all remote.origin.url` list them"
        ),
    )


def test_with_a_mirror(laptop: Laptop) -> None:
    laptop.git("config", "remote.origin.mirror", "true")

    assert laptop.refused("release", "--yes") == (
        2,
        "origin is set up as a mirror, to which git pushes every ref or none",
        "git config remote.origin.mirror false",
    )


def test_with_a_remote_that_takes_no_atomic_push(laptop: Laptop) -> None:
    git(laptop.remote, "config", "receive.advertiseAtomic", "false")

    assert laptop.refused("release", "--yes") == (
        2,
        "origin takes no push all or nothing, and nothing moved",
        "on its host: git config receive.advertiseAtomic true",
    )


def test_with_a_connection_that_breaks_during_the_push(laptop: Laptop) -> None:
    hook(laptop.remote, "pre-receive", "kill -9 $PPID")

    status, problem, hint = laptop.refused("release", "--yes")

    assert (status, hint) == (
        2,
        "try `git push --dry-run origin HEAD:refs/heads/try`; when that works, run this again",
    )
    assert problem.startswith("the remote origin cannot be pushed to: ")
