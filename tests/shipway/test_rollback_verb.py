"""Rollback, as it is typed: what it shows, what it refuses, what it pushes, how it is undone."""

import json

import pytest

from tests.shipway.laptop import Laptop, without_ids
from tests.shipway.live import address, pushed
from tests.shipway.programs import git
from tests.shipway.terminal import answered

pytestmark = pytest.mark.laptop


@pytest.fixture
def twice(released: Laptop) -> Laptop:
    """Return a laptop from which a second release was made, which adds page.txt."""
    released.publish("Add a page", {"page.txt": "page\n"})
    assert released.invoke("release", "--yes", "--no-wait").status == 5
    return released


def tree(laptop: Laptop, revision: str) -> str:
    return git(laptop.remote, "rev-parse", f"{revision}^{{tree}}")


def test_the_release_before_comes_back_by_a_new_commit(twice: Laptop) -> None:
    before = twice.tip("produccion")

    with address(lambda: pushed(twice)) as url:
        ran = twice.invoke("rollback", "--yes", url=url)

    assert ran.status == 0, ran
    assert tree(twice, "produccion") == tree(twice, "v0.1.0")
    assert git(twice.remote, "rev-parse", "produccion^") == before
    body = git(twice.remote, "log", "-1", "--format=%B", "produccion")
    assert body.startswith("Roll back to v0.1.0")
    assert "Undoes: v0.1.1" in body
    assert "v0.1.0, as" in ran.lines[-1]


def test_what_it_shows(twice: Laptop) -> None:
    with twice.unchanged():
        ran = twice.invoke("rollback", "--dry-run")

    assert ran.status == 0
    assert without_ids(ran.out) == (
        "Roll back from v0.1.1 to v0.1.0\n"
        "  undoes      v0.1.1\n"
        "  rollback    unproven: v0.1.1: not rehearsed\n"
        "  roll back   produccion ID to the files of v0.1.0, giving ID\n"
        "  push        produccion to origin, only from ID\n"
        "  note        the database, the service's variables, main and the tags stay as they are\n"
        "  note        `invoke release` undoes it: the next release has what was rolled back\n"
    )


def test_it_is_undone_by_the_next_release(twice: Laptop) -> None:
    whole = tree(twice, "produccion")
    assert twice.invoke("rollback", "--yes", "--no-wait").status == 5

    ran = twice.invoke("release", "--yes", "--no-wait", changelog="")

    assert ran.status == 5, ran
    assert tree(twice, "produccion") == whole


def test_it_asks_and_a_no_moves_nothing(twice: Laptop) -> None:
    with twice.unchanged():
        ran = answered(twice, b"n\n", verb=("rollback",))

    assert ran.error() == (1, "not confirmed, so nothing was pushed", "answer y to go ahead")
    assert "Roll back to v0.1.0? [y/N]" in ran.out


def test_with_nobody_to_ask(twice: Laptop) -> None:
    with twice.unchanged():
        told = twice.refused("rollback")

    assert told == (1, "there is nobody to confirm this", "say --yes to go ahead without")


@pytest.mark.parametrize("to", ["v9.9.9", "nonsense", "-x"])
def test_a_release_that_is_not_there(twice: Laptop, to: str) -> None:
    with twice.unchanged():
        status, problem, _ = twice.refused("rollback", "--yes", f"--to={to}")

    assert status in (1, 2)
    assert to.lstrip("-") in problem


def test_nothing_before_the_first_release(released: Laptop) -> None:
    with released.unchanged():
        assert released.refused("rollback", "--yes")[0] == 1


def test_a_hotfix_that_would_not_be_live_needs_its_own_word(twice: Laptop) -> None:
    twice.git("fetch", "--quiet", "origin", "produccion")
    twice.git("switch", "--quiet", "--detach", "FETCH_HEAD")
    twice.commit("Mend at night", {"mended.txt": "mended\n"})
    twice.git("push", "--quiet", "origin", "HEAD:produccion")
    twice.git("switch", "--quiet", "main")

    with twice.unchanged():
        status, problem, _ = twice.refused("rollback", "--yes")
    ran = twice.invoke("rollback", "--yes", "--yes-destroy", "--no-wait")
    again = twice.invoke("release", "--yes", "--no-wait")

    assert (status, ran.status, again.status) == (1, 5, 5)
    assert "1 hotfix is not live again before the next release" in problem
    assert git(twice.remote, "show", "produccion:mended.txt") == "mended"
    assert git(twice.remote, "show", "produccion:page.txt") == "page"


def test_for_programs(twice: Laptop) -> None:
    ran = twice.invoke("rollback", "--yes", "--no-wait", "--format", "json")

    told = json.loads(ran.out)
    assert (told["schema"], told["outcome"]["status"], ran.status) == (1, 5, 5)
    assert told["plan"]["target"]["name"] == "v0.1.0"
    assert [each["name"] for each in told["plan"]["undoes"]] == ["v0.1.1"]
    assert told["plan"]["updates"][0]["new"] == twice.tip("produccion")
