"""Plans in words: what a person approves, and the same for programs."""

import json
from dataclasses import replace

import pytest

from shipway import plans
from shipway.model import (
    Changes,
    Checked,
    Commit,
    Finding,
    Level,
    Migration,
    Plan,
    RefUpdate,
    Rollback,
    Step,
    Verdict,
)
from shipway.release.plan import proven

pytestmark = pytest.mark.laptop

SAFE = Verdict("MariaDB", "2026-11-02", (), Rollback.SAFE, "", (("old", "served"),), (("x", "y"),))


def plan(commits: int = 1, hotfixes: int = 0) -> Plan:
    """Make the plan of a release with so many commits."""
    return Plan(
        version="1.2.0",
        release="r" * 40,
        previous=None,
        remote="origin",
        tag="v1.2.0",
        tag_message="v1.2.0\n\n### Added\n\n- A page",
        updates=(RefUpdate("refs/heads/produccion", None, "r" * 40),),
        commits=tuple(Commit(f"{n:040x}", f"Change {n}", "Ada") for n in range(commits)),
        hotfixes=tuple(Commit(f"{n:040x}", f"Mend {n}", "Bob") for n in range(hotfixes)),
        steps=(Step("tag", "v1.2.0 at rrr"), Step("push", "all or nothing")),
        migrations=(),
    )


def test_a_plan_names_its_commits_its_hotfixes_and_its_notes() -> None:
    assert list(plans.as_text(plan(commits=2, hotfixes=1))) == [
        "Release 1.2.0, 2 commits",
        "    000000000 Change 0 (Ada)",
        "    000000000 Change 1 (Ada)",
        "  kept from the production branch, 1 hotfix",
        "    000000000 Mend 0 (Bob)",
        "  notes       ### Added",
        "  notes       - A page",
        "  rehearsed   no",
        "  tag         v1.2.0 at rrr",
        "  push        all or nothing",
    ]


@pytest.mark.parametrize(
    ("commits", "hotfixes", "first", "kept"),
    [(0, 0, "Release 1.2.0, 0 commits", ""), (1, 2, "Release 1.2.0, 1 commit", ", 2 hotfixes")],
)
def test_a_plan_counts(commits: int, hotfixes: int, first: str, kept: str) -> None:
    told = list(plans.as_text(plan(commits, hotfixes)))

    assert told[0] == first
    assert kept in "\n".join(told)
    assert ("kept from" in "\n".join(told)) is bool(hotfixes)


@pytest.mark.parametrize(("commits", "more"), [(10, None), (11, "and 1 more"), (30, "and 20 more")])
def test_ten_commits_are_shown(commits: int, more: str | None) -> None:
    told = list(plans.as_text(plan(commits)))

    assert len([line for line in told if "Change" in line]) == 10
    assert [line.strip() for line in told if "more" in line] == ([more] if more else [])


def test_what_a_release_brings_beside_its_code() -> None:
    found = Finding("https-flags", Level.WARNING, "cookies go over http", "set them")
    checked = Checked(
        (found, found),
        migrations=(
            Migration("shop", "0002_more", "additive"),
            Migration("shop", "0003_less", "breaks the old code", "the rows of note"),
        ),
    )
    verdict = replace(SAFE, rollback=Rollback.UNSAFE, reason="/ was a 500")

    made = proven(plan(), checked, verdict, Changes(("API_URL", "TOKEN"), ("django 5.2 to 6.0",)))

    assert list(plans.as_text(made))[4:] == [
        "  migration   shop.0002_more: additive",
        "  migration   shop.0003_less: breaks the old code, takes the rows of note for good",
        "  variables   the settings ask for these now: API_URL, TOKEN",
        "  package     django 5.2 to 6.0",
        "  findings    2 warnings: https-flags",
        "  rehearsed   MariaDB, rolling back is unsafe: / was a 500",
        "  tag         v1.2.0 at rrr",
        "  push        all or nothing",
        "  destroys    shop.0003_less takes the rows of note for good",
    ]


@pytest.mark.parametrize(
    ("migrations", "destroys"),
    [
        (None, ()),
        ((Migration("shop", "0002", "additive"),), ()),
        ((Migration("shop", "0002", "breaks the old code"),), ()),
        ((Migration("shop", "0002", "irreversible"),), ("shop.0002 cannot be undone",)),
        (
            (Migration("shop", "0002", "irreversible", "the rows of note"),),
            ("shop.0002 takes the rows of note for good",),
        ),
    ],
)
def test_what_no_rollback_brings_back(
    migrations: tuple[Migration, ...] | None, destroys: tuple[str, ...]
) -> None:
    made = proven(plan(), Checked((), migrations=migrations), SAFE, Changes())

    assert made.destroys == destroys


def test_migrations_of_which_nobody_knows() -> None:
    told = list(plans.as_text(replace(plan(), migrations=None)))

    assert "  migrations  nobody could tell" in told


def test_a_program_gets_the_same_plan() -> None:
    made = proven(plan(hotfixes=1), Checked((), migrations=()), SAFE, Changes(("TOKEN",)))

    told = json.loads(json.dumps(plans.as_document(made)))

    assert told["updates"] == [{"ref": "refs/heads/produccion", "old": None, "new": "r" * 40}]
    assert [each["subject"] for each in told["hotfixes"]] == ["Mend 0"]
    assert [each["name"] for each in told["steps"]] == ["tag", "push"]
    assert told["variables"] == ["TOKEN"]
    assert told["verdict"]["rollback"] == "safe"
    assert told["verdict"]["shown"] == {"old": "served"}
