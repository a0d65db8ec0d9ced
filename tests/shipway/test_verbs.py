"""The face of the tool: which verbs there are, what they take, and how they are explained."""

import json
import re

import pytest

from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop


def test_the_list_for_programs(laptop: Laptop) -> None:
    ran = laptop.invoke("--list", "--list-format", "json")

    assert (ran.status, ran.err) == (0, "")
    listed = json.loads(ran.out)
    assert listed["collections"] == []
    assert {task["name"]: task["help"] for task in listed["tasks"]} == {
        "check": "Find what would break in production, in a commit as a clean clone has it.",
        "release": "Merge main into the production branch, tag, push, and follow it until it is "
        "live.",
        "rehearse": "Release to a throwaway remote that builds, starts and probes like Railway.",
        "build": "Run in the image's build: compile the bytecode and collect the static files.",
        "serve": "Run in the container: wait for the database, migrate, collect, then serve with "
        "gunicorn.",
        "rollback": "Go back to an earlier release: a new commit with its files, pushed and "
        "followed to live.",
        "status": "Show in five seconds what is live, what waits, and the command that mends a "
        "difference.",
        "history": "Show the releases, newest first: when, by whom, and how long after their first "
        "commit.",
        "provision": "Compare the service's settings in Railway with what a release needs; "
        "RAILWAY_TOKEN is set.",
        "adopt": "Bring shipway into another Django project, or up to date there; commits nothing.",
    }


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        (
            "check",
            {"ref": "STRING", "tree": "STRING", "here": None, "strict": None, "format": "STRING"},
        ),
        (
            "release",
            {
                "part": "STRING",
                "number": "STRING",
                "dry-run": None,
                "yes": None,
                "yes-destroy": None,
                "[no-]rehearse": None,
                "[no-]wait": None,
                "format": "STRING",
            },
        ),
        ("rehearse", {"database": "STRING", "keep": None, "format": "STRING"}),
        (
            "rollback",
            {
                "to": "STRING",
                "dry-run": None,
                "yes": None,
                "yes-destroy": None,
                "[no-]wait": None,
                "format": "STRING",
            },
        ),
        ("status", {"format": "STRING"}),
        ("history", {"limit": "STRING", "format": "STRING"}),
        ("provision", {"apply": None, "yes": None}),
        ("build", {}),
        ("serve", {"check-only": None}),
        ("adopt", {"folder": "STRING", "dry-run": None, "yes": None, "replace-tasks": None}),
    ],
)
def test_a_verb_explains_its_options(
    laptop: Laptop, verb: str, options: dict[str, str | None]
) -> None:
    ran = laptop.invoke("--help", verb)

    assert ran.status == 0
    _, _, listed = ran.out.partition("\nOptions:\n")
    found = re.findall(
        r"^  (?:-\w(?: \w+)?, )?--(\S+?)(?:=(\w+))?(?:   +(\S.*))?$", listed, re.MULTILINE
    )
    assert {name: kind or None for name, kind, _ in found} == options
    assert all(text for _, _, text in found)


def test_the_manual_of_a_verb_names_its_statuses(laptop: Laptop) -> None:
    ran = laptop.invoke("--help", "release")

    text = " ".join(ran.out.split())
    assert (
        "Exit status: 0 live, 1 refused, 2 could not run, 5 pushed and not verified, 6 failed and "
        "the old version serves, 7 superseded, 130 interrupted."
    ) in text


@pytest.mark.parametrize("arguments", [("relaese",), ("release", "--now"), ("release", "--number")])
def test_what_is_mistyped_runs_nothing(laptop: Laptop, arguments: tuple[str, ...]) -> None:
    with laptop.unchanged():
        ran = laptop.invoke(*arguments)

    assert (ran.status, ran.out) == (1, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("verb", ["check", "rehearse", "serve"])
def test_a_dry_run_of_a_verb_without_a_plan_is_refused(laptop: Laptop, verb: str) -> None:
    assert laptop.refused("--dry", verb) == (
        2,
        "--dry stops at a plan, and this verb has none",
        "leave --dry out: `release`, `rollback` and `adopt` have a plan",
    )


def test_listing_the_verbs_needs_no_git_and_no_repository(laptop: Laptop) -> None:
    laptop.variables["PATH"] = ""
    (laptop.folder / ".git").rename(laptop.folder.parent / "git")

    assert laptop.invoke("--list").status == 0
