"""Serve: the ledger's row, written once however often and by however many a start is made."""

import contextlib
import json
import sqlite3
from typing import Any

import pytest

from shipway import site
from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import wait_until
from tests.shipway.serving import COMMIT, PROBE, Served, serving
from tests.shipway.steps import KINDS, MIGRATE, at_once, new_database, step

APP = Edit("mysite/settings.py", '    "pages",\n', '    "pages",\n    "shipway.ledger",\n')
RECORD = """\
import os
from shipway.config import Config
from shipway.serve import ledger
mine = os.environ["RAILWAY_REPLICA_ID"] == "5"
applied = [("pages.0001_initial", 0.5), ("ledger.0001_initial", 0.25)] if mine else []
ledger.record(Config(), applied, {"migrate": 0.5, "django": 0.25})
"""
ROWS = """\
import json
from shipway.ledger.models import Release
print(json.dumps(list(Release.objects.values("commit", "migrations", "phases"))))
"""


def rows(laptop: Laptop) -> list[tuple[Any, ...]]:
    """Return the ledger of a start on SQLite."""
    with contextlib.closing(sqlite3.connect(laptop.folder.with_name("volume") / "db.sqlite3")) as c:
        columns = 'deployment, replica, "commit", version, phases, live_at'
        return c.execute(f"SELECT {columns} FROM ledger_release ORDER BY id").fetchall()


def ready(served: Served) -> bool:
    return site.ask(f"http://127.0.0.1:{served.port}/readyz", PROBE).status == 200


def test_each_deployment_has_a_row_and_a_restart_adds_none(laptop: Laptop) -> None:
    laptop.change(None, APP, Edit("CHANGELOG.md", "[Unreleased]", "[Unreleased]\n\n## [3.2.1]"))
    first = {"RAILWAY_DEPLOYMENT_ID": "first", "RAILWAY_REPLICA_ID": "one"}
    with serving(laptop, **first) as served:
        [row] = rows(laptop)
        assert row[:4] == ("first", "one", COMMIT, "3.2.1")
        phases = [phase["name"] for phase in json.loads(row[4])]
        assert phases == ["django", "database", "migrate", "static", "superuser"]
        assert row[5] is None
        wait_until(lambda: ready(served), "it is ready")
        wait_until(lambda: rows(laptop)[0][5], "it was noted", 10)
    before = rows(laptop)

    with serving(laptop, **{**first, "RAILWAY_REPLICA_ID": "two"}) as served:
        wait_until(lambda: ready(served), "it is ready")
        assert served.ask("/").status == 200
    assert rows(laptop) == before

    with serving(laptop, RAILWAY_DEPLOYMENT_ID="second"):
        assert [row[0] for row in rows(laptop)] == ["first", "second"]


def test_the_version_is_the_tree_s_wherever_it_is_started(laptop: Laptop) -> None:
    laptop.change({"below/CHANGELOG.md": "## [9.9.9]\n"}, APP,
                  Edit("CHANGELOG.md", "[Unreleased]", "[Unreleased]\n\n## [3.2.1]"))  # fmt: skip
    with serving(laptop, folder="below") as served:
        assert [row[3] for row in rows(laptop)] == ["3.2.1"]
        assert b'"version": "3.2.1"' in served.ask("/readyz").body


def test_a_project_without_the_app_keeps_none(laptop: Laptop) -> None:
    with serving(laptop, RAILWAY_DEPLOYMENT_ID="first") as served:
        wait_until(lambda: ready(served), "it is ready")
        assert "ledger" not in served.log.read_text("utf-8").replace("serve: ledger", "")


def test_a_ledger_that_cannot_be_written_is_one_line_in_the_log(laptop: Laptop) -> None:
    laptop.change(None, APP)

    ran = step(laptop, RECORD, RAILWAY_REPLICA_ID="0")

    missing = "OperationalError: no such table: ledger_release"
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"serve: warning: the ledger could not be written: {missing}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_replicas_that_start_together_write_one_row(
    laptop: Laptop, kind: str, request: pytest.FixtureRequest
) -> None:
    database = new_database(kind, request)
    laptop.change(None, APP)
    assert step(laptop, MIGRATE, **database).status == 0

    ran = at_once(laptop, RECORD, 8, RAILWAY_DEPLOYMENT_ID="the same", **database)

    assert [(each.status, each.out, each.err) for each in ran] == [(0, "", "")] * 8
    kept = step(laptop, ROWS, **database)
    assert json.loads(kept.out) == [
        {
            "commit": COMMIT,
            "migrations": [
                {"name": "pages.0001_initial", "seconds": 0.5},
                {"name": "ledger.0001_initial", "seconds": 0.25},
            ],
            "phases": [{"name": "migrate", "seconds": 0.5}, {"name": "django", "seconds": 0.25}],
        }
    ]
