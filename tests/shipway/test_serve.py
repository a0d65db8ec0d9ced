"""Serve: what a container runs, started here, from nothing to its end."""

import contextlib
import re
import sqlite3
from pathlib import Path

from shipway import site
from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import left_at_work_in
from tests.shipway.serving import COMMIT, PROBE, serving


def test_it_serves_and_ends_on_sigterm(laptop: Laptop) -> None:
    with serving(laptop) as running:
        ready = site.ask(f"http://127.0.0.1:{running.port}/readyz", PROBE)
        assert ready.status == 200
        assert site.named_commit(ready) == COMMIT
        assert b'"version": ""' in ready.body
        page = running.ask("/")
        assert page.status == 200
        stylesheet = re.search(rb'href="(/static/pages/site\.[0-9a-f]{12}\.css)"', page.body)
        assert stylesheet, page.body
        assert running.ask(stylesheet[1].decode()).body == b"body { color: navy; }\n"
        assert running.ask("/", **{"X-Forwarded-Proto": "http"}).status == 301
        assert running.ask("/", Host="elsewhere.example").status == 400

        running.process.terminate()
        assert running.process.wait(60) == 0
        assert "Traceback" not in running.log.read_text("utf-8")
        assert left_at_work_in(laptop.folder) == {}


def test_the_phases_are_named_with_their_time(laptop: Laptop) -> None:
    with serving(laptop) as running:
        log = running.log.read_text("utf-8")

    phases = re.findall(r"^serve: (\w+) \d+\.\d\d s$", log, re.MULTILINE)
    assert phases == ["django", "database", "migrate", "static", "superuser", "ledger"]


def test_a_second_start_keeps_what_the_first_one_stored(laptop: Laptop) -> None:
    user = {
        "DJANGO_SUPERUSER_USERNAME": "ada",
        "DJANGO_SUPERUSER_PASSWORD": "correct horse",
        "DJANGO_SUPERUSER_EMAIL": "ada@example.invalid",
    }
    with serving(laptop, **user) as running:
        assert "serve: made the superuser" in running.log.read_text("utf-8")
    database = laptop.folder.with_name("volume") / "db.sqlite3"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        before = connection.execute("SELECT username, password, email FROM auth_user").fetchall()

    with serving(laptop, **{**user, "DJANGO_SUPERUSER_PASSWORD": "other"}) as running:
        assert "serve: made the superuser" not in running.log.read_text("utf-8")

    with contextlib.closing(sqlite3.connect(database)) as connection:
        after = connection.execute("SELECT username, password, email FROM auth_user").fetchall()
    assert before == after
    assert [(name, email) for name, _, email in after] == [("ada", "ada@example.invalid")]


def test_a_page_that_raises_is_not_ready_and_says_why_to_the_probe_alone(laptop: Laptop) -> None:
    laptop.change(
        None, Edit("pages/views.py", "    return render", "    raise OSError\n    return render")
    )
    with serving(laptop) as running:
        probe = site.ask(f"http://127.0.0.1:{running.port}/readyz", PROBE)
        public = running.ask("/readyz")

    assert (probe.status, public.status) == (503, 503)
    assert site.stated_reason(probe) == "page: GET / answers 500"
    assert site.stated_reason(public) == ""


def test_the_version_is_that_of_the_changelog(laptop: Laptop) -> None:
    laptop.change(None, Edit("CHANGELOG.md", "[Unreleased]", "[Unreleased]\n\n## [3.2.1]"))
    with serving(laptop) as running:
        assert b'"version": "3.2.1"' in running.ask("/readyz").body


def test_git_is_not_needed(laptop: Laptop, tmp_path: Path) -> None:
    with serving(laptop, PATH=str(tmp_path)) as running:
        assert running.ask("/").status == 200
