"""Release rehearses what it is about to push, and its tag says how that went."""

import os
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git, left_at_work_in

BROKEN = Edit("pages/templates/pages/index.html", "</body>", '<a href="/gone/">Gone</a></body>')


def trailers(laptop: Laptop, tag: str) -> list[str]:
    """Return the trailers of a tag on the remote, as git reads them."""
    text = git(laptop.remote, "tag", "--list", "--format=%(contents:trailers)", tag)
    return text.splitlines()


def today() -> str:
    return datetime.now().astimezone().date().isoformat()


def test_a_release_is_rehearsed_beside_the_one_before_it(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})

    ran = released.invoke("release", "--rehearse", "--yes", "--no-wait")

    assert ran.status == 5, ran
    assert trailers(released, "v0.1.1") == [
        f"Rehearsed: sqlite, {today()}",
        "Rollback: safe, no migration and no changed model between the two",
        "Migration: none",
    ]
    assert "  migrations  none" in ran.lines
    steps = re.findall(r"^  (\w+)  \d+\.\d s$", ran.err, re.MULTILINE)
    assert steps == ["Fetch", "Check", "Database", "Previous", "Before", "Source", "Build", "Start",
                     "Answer", "Walk", "Rollback", "Handover", "Push"]  # fmt: skip
    assert left_at_work_in(released.folder.parent) == {}


def test_what_would_break_is_not_pushed(laptop: Laptop) -> None:
    laptop.publish("Break a link", None, BROKEN)

    with laptop.unchanged():
        ran = laptop.broken("release", "--rehearse", "--yes")

    assert ran.error()[:2] == (
        1,
        "this release would break in production: GET /gone/ answers 404, linked from /",
    )


def test_a_dry_run_rehearses_too(laptop: Laptop) -> None:
    with laptop.unchanged():
        ran = laptop.invoke("release", "--rehearse", "--dry-run")

    assert ran.status == 0, ran
    assert "  rollback    unproven: there is no earlier release" in ran.lines


@pytest.fixture
def without_bash(laptop: Laptop, tmp_path: Path) -> Laptop:
    """A laptop with git and no bash, where nothing can be started as Railway does."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").symlink_to(shutil.which("git") or "git")
    laptop.variables["PATH"] = str(programs)
    return laptop


@pytest.mark.skipif(os.name == "nt", reason="Windows can start nothing anyway")
def test_where_nothing_can_be_started_the_release_goes_on_unrehearsed(without_bash: Laptop) -> None:
    ran = without_bash.invoke("release", "--rehearse", "--yes", "--no-wait")

    assert ran.status == 5, ran
    assert "Not rehearsed: bash is missing, and Railway starts commands with it\n" in ran.err
    assert trailers(without_bash, "v0.1.0") == [
        "Rehearsed: no",
        "Rollback: unproven, not rehearsed",
        "Migration: pages.0001_initial additive",
    ]


def test_a_rehearsal_where_nothing_can_be_started_is_refused(without_bash: Laptop) -> None:
    assert without_bash.refused("rehearse") == (
        2,
        "bash is missing, and Railway starts commands with it",
        "install bash",
    )
