"""Release: what it brings beside the code is in the plan, and what it destroys is asked twice."""

import json
from typing import Any

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [{operation}]
"""
DROP = MIGRATION.format(operation='migrations.RemoveField("note", "text")')
ADD = MIGRATION.format(operation='migrations.AddField("note", "kind", models.TextField(null=True))')
WITHOUT_TEXT = Edit("pages/models.py", "    text = models.TextField()", "    pass")
WITH_KIND = Edit(
    "pages/models.py",
    "    text = models.TextField()",
    "    text = models.TextField()\n    kind = models.TextField(null=True)",
)


def dropped(laptop: Laptop) -> None:
    """Publish a migration that drops a column."""
    laptop.publish("Drop the text", {"pages/migrations/0002_drop.py": DROP}, WITHOUT_TEXT)


def document(laptop: Laptop, *options: str) -> dict[str, Any]:
    """Release with these options; return the document."""
    ran = laptop.invoke("release", "--format", "json", *options)
    told: dict[str, Any] = json.loads(ran.out)
    return told | {"exit": ran.status}


def test_migrations_variables_and_warnings_are_in_the_plan(released: Laptop) -> None:
    asks = Edit(
        "mysite/settings.py", "import os\n", 'import os\n\nAPI = os.environ.get("SOME_API")\n'
    )
    released.publish("Add a kind", {"pages/migrations/0002_kind.py": ADD}, WITH_KIND, asks)

    ran = released.invoke("release", "--dry-run")

    assert ran.status == 0, ran
    assert "  migration   pages.0002_kind: additive" in ran.lines
    assert "  variables   the settings ask for these now: SOME_API" in ran.lines
    assert not any("destroys" in line for line in ran.lines)


def test_what_no_rollback_brings_back_needs_its_own_word(released: Laptop) -> None:
    dropped(released)

    with released.unchanged():
        refused = released.refused("release", "--yes")

    assert refused == (
        1,
        "this release destroys: pages.0002_drop takes the values of note.text for good",
        "back the database up, then say --yes-destroy to go ahead",
    )
    ran = released.invoke("release", "--yes", "--yes-destroy", "--no-wait")
    assert ran.status == 5
    assert "  destroys    pages.0002_drop takes the values of note.text for good" in ran.lines
    tagged = git(released.remote, "tag", "--list", "--format=%(contents:trailers)", "v0.1.1")
    assert "Migration: pages.0002_drop breaks the old code" in tagged


def test_a_dry_run_for_programs(released: Laptop) -> None:
    dropped(released)

    told = document(released, "--dry-run")

    assert (told["schema"], told["exit"], told["outcome"]) == (1, 0, None)
    assert told["plan"]["version"] == "0.1.1"
    assert told["plan"]["migrations"] == [
        {"app": "pages", "name": "0002_drop", "kind": "breaks the old code",
         "loses": "the values of note.text"}
    ]  # fmt: skip
    assert [each["ref"] for each in told["plan"]["updates"]] == [
        "refs/heads/produccion", "refs/heads/main", "refs/tags/v0.1.1"
    ]  # fmt: skip


@pytest.mark.parametrize(("option", "outcome"), [("--dry-run", None), ("--no-wait", 5)])
def test_nothing_to_release_is_a_document_too(
    released: Laptop, option: str, outcome: int | None
) -> None:
    told = document(released, option)

    assert (told["plan"], told["exit"]) == (None, outcome or 0)
    assert (told["outcome"] or {}).get("status") == outcome


def test_what_a_program_approved_is_what_is_pushed(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})

    told = document(released, "--yes", "--no-wait")

    assert told["exit"] == told["outcome"]["status"] == 5
    assert "not verified" in told["outcome"]["problem"]
    for update in told["plan"]["updates"]:
        assert git(released.remote, "rev-parse", update["ref"]) == update["new"]


def test_a_refusal_for_programs(released: Laptop) -> None:
    dropped(released)

    told = document(released, "--yes")

    assert told["exit"] == told["outcome"]["status"] == 1
    assert told["outcome"]["hint"] == "back the database up, then say --yes-destroy to go ahead"
