"""Release: the plan that is printed, which a dry run leaves at that."""

import re

import pytest

from tests.shipway.laptop import Laptop, without_ids

pytestmark = pytest.mark.laptop

FIRST_PLAN = """\
0.1.0: nothing found
Release 0.1.0, 1 commit
    ID Begin (Tester)
  notes       ### Added
  notes       - A page that greets.
  migration   pages.0001_initial: additive
  rehearsed   no
  changelog   roll 3 lines to 0.1.0, as a commit on main (ID to ID)
  branch      produccion at ID, new, from main ID
  tag         v0.1.0 at ID
  push        produccion, v0.1.0, main to origin, all or nothing
"""


@pytest.mark.parametrize("options", [("release", "--dry-run"), ("--dry", "release", "--yes")])
def test_a_dry_run_prints_the_plan_and_moves_nothing(
    laptop: Laptop, options: tuple[str, ...]
) -> None:
    reachable = laptop.git("rev-list", "--all", "--reflog", "--objects")

    with laptop.unchanged():
        ran = laptop.invoke(*options)

    assert (ran.status, without_ids(ran.out)) == (0, FIRST_PLAN)
    assert re.fullmatch(r"  Fetch  \d+\.\d s\n(Python .*\n)?  Check  \d+\.\d s\n", ran.err)
    assert laptop.git("rev-list", "--all", "--reflog", "--objects") == reachable


def test_a_plan_with_an_address_says_that_it_is_followed(laptop: Laptop) -> None:
    ran = laptop.invoke("release", "--dry-run", url="https://site.up.railway.app")

    assert without_ids(ran.lines[-1]) == (
        "  follow      https://site.up.railway.app until it answers with ID"
    )


@pytest.mark.parametrize(
    ("options", "version"),
    [
        (("--part", "minor"), "0.2.0"),
        (("--number", "3.0.0"), "3.0.0"),
    ],
)
def test_the_version_that_is_asked_for(
    released: Laptop, options: tuple[str, ...], version: str
) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})

    ran = released.invoke("release", "--dry-run", *options)

    assert ran.lines[1] == f"Release {version}, 1 commit"


def test_the_plan_of_a_dry_run_is_the_one_that_is_executed(laptop: Laptop) -> None:
    ran = laptop.invoke("release", "--yes", "--no-wait")

    assert without_ids(ran.out) == FIRST_PLAN
