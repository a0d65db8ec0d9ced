"""Rehearse for programs: one document on standard output, whether it would go live or not."""

import json
import re
from typing import Any

from tests.projects import RAISES, Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, interrupt, invoke_command, running, wait_until

STEPS = ["Fetch", "Check", "Push", "Database", "Previous", "Before", "Source", "Build", "Start",
         "Answer", "Walk", "Rollback", "Handover"]  # fmt: skip
BROKEN = Edit("pages/templates/pages/index.html", "</body>", '<a href="/gone/">Gone</a></body>')


def document(ran: Ran) -> dict[str, Any]:
    """Return the one document; everything else is said on standard error."""
    assert "Traceback" not in ran.err, ran
    told: dict[str, Any] = json.loads(ran.out)
    assert told["schema"] == 1
    return told


def test_what_would_go_live_is_told_with_all_that_was_seen(laptop: Laptop) -> None:
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.publish("Add a page", {"page.txt": "page\n"})

    ran = laptop.invoke("rehearse", "--format", "json")

    told = document(ran)
    assert ran.status == 0, ran
    assert list(told["steps"]) == STEPS
    assert all(isinstance(seconds, float) for seconds in told.pop("steps").values())
    assert re.fullmatch("[0-9a-f]{40}", told.pop("commit"))
    assert told.pop("previous") == laptop.tip("produccion")
    assert told.pop("handover").items() >= {"lost": 0, "lost_late": 0, "killed": False}.items()
    assert told.pop("check")["counts"]["errors"] == 0
    assert told == {
        "schema": 1,
        "outcome": {"status": 0, "problem": "", "hint": ""},
        "subject": "0.1.0",
        "deployable": True,
        "problems": [],
        "rollback": {
            "verdict": "safe",
            "reason": "no migration and no changed model between the two",
        },
        "database": "sqlite",
        "migrations": [],
        "pages": {"visitor": {"pages": 1, "files": 1, "left_out": 0, "cut": ""}, "member": None},
        "undecided": [
            {"part": "pages with data", "reason": "there is no demo_command"},
            {"part": "pages behind the login", "reason": "no page shows a login form"},
        ],
    }
    assert "0.1.0 would go live (" in ran.err


def test_what_would_break_is_told_too(laptop: Laptop) -> None:
    laptop.publish("Break a link", None, BROKEN)

    ran = laptop.broken("rehearse", "--format", "json")

    told = document(ran)
    assert (ran.status, told["deployable"]) == (1, False)
    assert told["problems"] == ["GET /gone/ answers 404, linked from /"]
    assert told["pages"]["visitor"]["pages"] == 2
    assert "Error: this release would break in production: GET /gone/ " in ran.err


def test_what_does_not_start_has_no_verdict(laptop: Laptop) -> None:
    laptop.publish("Break the page", None, RAISES)

    ran = laptop.broken("rehearse", "--format", "json", health_timeout="4")

    told = document(ran)
    assert (ran.status, told["deployable"], told.get("rollback")) == (1, False, None)
    assert told["outcome"]["problem"] == ran.error()[1]
    assert list(told["steps"])[-1] == "Build"


def test_what_a_check_finds_is_told(laptop: Laptop) -> None:
    laptop.publish("Break it", {"Procfile": None})

    ran = laptop.invoke("rehearse", "--format", "json")

    told = document(ran)
    assert (ran.status, told["deployable"]) == (1, False)
    assert "start-command-missing" in {each["code"] for each in told["check"]["findings"]}


def test_what_could_not_run_is_told(laptop: Laptop) -> None:
    ran = laptop.invoke("rehearse", "--format", "json", "--database", "oracle")

    told = document(ran)
    assert (ran.status, told["deployable"], told["outcome"]["status"]) == (2, False, 2)


def test_an_interruption_is_told(laptop: Laptop) -> None:
    laptop.publish("Break the page", None, RAISES)
    command = invoke_command("rehearse", "--format", "json")
    environment = laptop.environment(health_timeout="90")
    with running(command, laptop.folder, environment) as process:
        wait_until(lambda: list(laptop.scratch.glob("*/deployment-1/container.log")), "it starts")
        ran = interrupt(process)

    told = document(ran)
    assert (ran.status, told["deployable"]) == (130, False)
    assert told["outcome"] == {
        "status": 130, "problem": "interrupted; everything it started is ended",
        "hint": "run `invoke rehearse` again",
    }  # fmt: skip
    assert not list(laptop.scratch.iterdir())


def test_another_form_is_refused(laptop: Laptop) -> None:
    assert laptop.refused("rehearse", "--format", "github") == (
        2,
        "--format github is unknown",
        "one of text, json",
    )
