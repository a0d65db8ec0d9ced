"""Status: what the branches have and lack: hotfixes, rollbacks, and what is not pushed."""

from collections.abc import Mapping

import pytest

from tests.shipway.laptop import Laptop
from tests.shipway.live import address
from tests.shipway.programs import git
from tests.shipway.releasing import release
from tests.shipway.statuses import MIGRATIONS, NO_TOKEN, last, shown, status

pytestmark = pytest.mark.laptop


def hotfix(laptop: Laptop, files: Mapping[str, str]) -> str:
    """Commit on the production branch by hand, and push it; main stays checked out."""
    laptop.git("switch", "--quiet", "--detach", "origin/produccion")
    made = laptop.commit("Mend it at once", files)
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.git("switch", "--quiet", "main")
    return made


def test_a_hotfix_is_drift_until_its_command_is_run(released: Laptop) -> None:
    fix = hotfix(released, {"fix.txt": "fix\n"})

    ran = status(released)

    assert ran.status == 4
    assert "production  the hotfix ID on v0.1.0, Tester, WHEN" in shown(ran)
    assert "hotfixes    ID Mend it at once (Tester)" in shown(ran)
    sentence, _, command = ran.lines[-1].partition(": ")
    assert sentence == "drift       main lacks 1 hotfix of produccion"
    assert command == f"git switch main && git merge {fix[:9]} && git push origin main"
    for each in command.split(" && "):
        released.git(*each.split()[1:])
    assert status(released).status == 0


def test_a_production_branch_that_is_gone_is_drift_until_its_command_is_run(
    released: Laptop,
) -> None:
    git(released.remote, "update-ref", "-d", "refs/heads/produccion")

    exit_status, line = last(status(released))

    assert exit_status == 4
    assert line.startswith("drift       origin has no branch produccion any more, which this ")
    assert released.invoke("history").lines == [
        "produccion is gone from origin, where this clone last saw it: `invoke status` tells more"
    ]
    released.git(*line.rpartition(": ")[2].split()[1:])
    assert status(released).status == 0


@pytest.mark.parametrize("is_rolled_back", [False, True])
def test_a_hotfix_is_brought_to_a_main_that_is_behind_too(
    released: Laptop, is_rolled_back: bool
) -> None:
    if is_rolled_back:
        rolled_back(released)
        released.git("merge", "--quiet", "--ff-only", "origin/main")
    behind = released.git("rev-parse", "main")
    hotfix(released, {"fix.txt": "fix\n"})
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("reset", "--quiet", "--hard", behind)

    ran = status(released)

    sentence, _, command = ran.lines[-1].partition(": ")
    assert sentence == "drift       main lacks 1 hotfix of produccion"
    for each in command.split(" && "):
        released.git(*each.split()[1:])
    assert status(released).status == 3


def test_a_hotfix_that_waits_in_this_clone_is_only_to_be_pushed(released: Laptop) -> None:
    released.git("cherry-pick", hotfix(released, {"fix.txt": "fix\n"}))

    assert last(status(released)) == (
        4,
        "drift       main lacks 1 hotfix of produccion, which your main has: git push origin main",
    )


def test_a_hotfix_that_main_has_picked_is_none(released: Laptop) -> None:
    fix = hotfix(released, {"fix.txt": "fix\n"})
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("cherry-pick", fix)
    released.git("push", "--quiet", "origin", "main")

    assert last(status(released)) == (3, "waits       2 commits wait on main: invoke release")


def rolled_back(laptop: Laptop) -> Laptop:
    """Release a migration as 0.1.1, and roll it back by the message that `invoke rollback` has."""
    laptop.publish("Keep notes", MIGRATIONS)
    release(laptop)
    first, second = laptop.tip("v0.1.0"), laptop.tip("v0.1.1")
    message = f"Roll back to v0.1.0\n\nRolls-back-to: v0.1.0 {first}\nUndoes: v0.1.1 {second}\n"
    made = laptop.git("commit-tree", "-p", second, "-m", message, f"{first}^{{tree}}")
    laptop.git("push", "--quiet", "origin", f"{made}:refs/heads/produccion")
    return laptop


def test_a_rollback_that_main_has_merged_is_drift_until_its_command_is_run(
    released: Laptop,
) -> None:
    rolled_back(released)
    released.git("merge", "--quiet", "--ff-only", "origin/main")
    released.git("merge", "--quiet", "origin/produccion")
    released.git("push", "--quiet", "origin", "main")

    ran = status(released)
    sentence, _, command = ran.lines[-1].partition(": ")
    assert sentence.startswith("drift       main has merged the rollback ")
    for each in command.split(" && "):
        released.git(*each.split()[1:])

    assert (ran.status, status(released).status) == (4, 3)
    release(released)
    assert git(released.remote, "diff", "main", "produccion") == ""


def test_a_rollback_is_named_and_its_migrations_do_not_wait_again(released: Laptop) -> None:
    laptop = rolled_back(released)
    tip = laptop.tip("produccion")
    with address(lambda: tip) as url:
        ran = status(laptop, url=url)

    assert ran.status == 3
    assert shown(ran) == [
        "live        the rollback to v0.1.0 (ID) since WHEN",
        "production  the rollback to v0.1.0 (ID), Tester, WHEN",
        "main        nothing new, 1 not in yours",
        NO_TOKEN,
        (
            "waits       nothing new is on main after the rollback to v0.1.0, which the next "
            "release undoes: invoke release"
        ),
    ]


def test_mains_that_have_diverged(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("reset", "--quiet", "--hard", "HEAD~1")
    released.commit("Another page", {"another.txt": "page\n"})

    ran = status(released)

    assert "main        1 commit ahead, 1 not pushed, 1 not in yours" in ran.lines
    assert last(ran) == (
        4,
        (
            "drift       your main and origin/main have diverged: 1 commit here, 1 commit there: "
            "git switch main && git pull --rebase origin main && git push origin main"
        ),
    )


def test_what_is_not_pushed(released: Laptop) -> None:
    released.commit("Add a page", {"page.txt": "page\n"})

    assert last(status(released)) == (
        3, "waits       1 commit of your main is not pushed: git push origin main"
    )  # fmt: skip
