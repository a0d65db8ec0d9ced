"""Serve: what /livez and /readyz answer, to whom, and how."""

import contextlib
import http.client
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from shipway import site
from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import wait_until
from tests.shipway.serving import COMMIT, PROBE, PUBLIC, Served, serving
from tests.shipway.steps import MIGRATE, step

TOKEN = "tök-" + "3n" * 20
PUBLIC_KEYS = {"status", "commit", "version"}


@pytest.fixture
def running(laptop: Laptop) -> Iterator[Served]:
    with serving(laptop, SHIPWAY_READYZ_TOKEN=TOKEN, WEB_CONCURRENCY="1") as served:
        yield served


def asked(
    served: Served, method: str, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers or PUBLIC)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def told(served: Served, **headers: str) -> set[str]:
    """Return what an answer of /readyz speaks of."""
    _, _, body = asked(served, "GET", "/readyz", {**PUBLIC, **headers})
    return set(json.loads(body))


def test_the_public_learns_little_and_who_may_know_all_of_it(running: Served) -> None:
    knowing = PUBLIC_KEYS | {"seconds", "checks"}
    bearer = TOKEN.encode().decode("latin-1")

    assert told(running) == PUBLIC_KEYS
    assert told(running, Host=PROBE["Host"]) == knowing
    assert told(running, Host=f"{PROBE['Host']}:8000") == knowing
    assert told(running, Host=f"{PROBE['Host']}.example") == PUBLIC_KEYS
    assert told(running, Authorization=f"Bearer {bearer}") == knowing
    assert told(running, Authorization=f"bearer  {bearer}") == knowing
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {bearer}x", f"Bearer {bearer[:-1]}", bearer,
                  f"Basic {bearer}", "Bearer \xff"):  # fmt: skip
        assert told(running, Authorization=wrong) == PUBLIC_KEYS, wrong

    _, _, body = asked(running, "GET", "/readyz", PROBE)
    content: dict[str, Any] = json.loads(body)
    assert content["commit"] == COMMIT
    assert content["status"] == "ready"
    assert {"django", "database", "migrate", "static"} <= set(content["seconds"])
    well = {"ok": True, "reason": ""}
    assert content["checks"] == {"database": well, "migrations": well, "page": well}
    assert TOKEN not in running.log.read_text("utf-8")


def test_methods_and_paths_are_taken_at_their_word(running: Served) -> None:
    for path in ("/livez", "/readyz", "/readyz?again=1"):
        status, headers, body = asked(running, "GET", path)
        head = asked(running, "HEAD", path)
        assert (status, head[0], head[2]) == (200, 200, b"")
        assert headers["Content-Length"] == head[1]["Content-Length"] == str(len(body))
        assert headers["Cache-Control"] == "no-store"
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            status, headers, _ = asked(running, method, path)
            assert (status, headers["Allow"]) == (405, "GET, HEAD")
    for path in ("/readyz/", "/livez/", "/Readyz", "/readyz/x", "//readyz", "/readyzx"):
        assert asked(running, "GET", path)[0] == 404, path
    assert json.loads(asked(running, "GET", "/livez")[2]) == {"status": "alive"}
    assert asked(running, "GET", "/livez", {"Host": "elsewhere.example"})[0] == 200


def test_without_a_token_none_is_the_right_one(laptop: Laptop) -> None:
    with serving(laptop, SHIPWAY_READYZ_TOKEN="") as served:
        for given in ("Bearer", "Bearer ", "Bearer  "):
            assert told(served, Authorization=given) == PUBLIC_KEYS


def test_a_migration_that_is_pending_is_named_until_it_is_applied(
    laptop: Laptop, running: Served
) -> None:
    file = laptop.folder.with_name("volume") / "db.sqlite3"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as database:
        ours = database.execute("SELECT * FROM django_migrations WHERE app = 'pages'").fetchall()
        assert running.ask("/readyz").status == 200
        database.execute("DELETE FROM django_migrations WHERE app = 'pages'")
        wait_until(lambda: running.ask("/readyz").status == 503, "it notices", 10)
        assert site.stated_reason(site.ask(f"http://127.0.0.1:{running.port}/readyz", PROBE)) == (
            "migrations: pending: pages.0001_initial"
        )
        assert b"pages" not in running.ask("/readyz").body
        database.execute("INSERT INTO django_migrations VALUES (?, ?, ?, ?)", ours[0])
        wait_until(lambda: running.ask("/readyz").status == 200, "it notices", 10)
    assert [line for line in running.log.read_text("utf-8").splitlines() if "ready" in line] == [
        "serve: ready",
        "serve: not ready: migrations: pending: pages.0001_initial",
        "serve: ready",
    ]


SQUASHED = '''\
"""Both steps in one."""

from django.db import migrations


class Migration(migrations.Migration):
    """Squash."""

    replaces = [("pages", "0001_initial"), ("pages", "0002_nothing")]
    dependencies = []
    operations = []
'''
NOTHING = '''\
"""Nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    """Do nothing."""

    dependencies = [("pages", "0001_initial")]
    operations = []
'''
PENDING = "from shipway.serve.pending import pending; print(pending())"


def test_what_is_pending_is_what_django_would_migrate(laptop: Laptop) -> None:
    assert step(laptop, MIGRATE).status == 0
    assert step(laptop, PENDING).out == "()\n"

    laptop.change({"pages/migrations/0002_nothing.py": NOTHING})
    assert step(laptop, PENDING).out == "('pages.0002_nothing',)\n"
    assert step(laptop, MIGRATE).status == 0

    laptop.change({"pages/migrations/0001_squashed_0002.py": SQUASHED})
    assert step(laptop, PENDING).out == "()\n"

    laptop.change({"pages/migrations/0002_nothing.py": None})
    laptop.change({"pages/migrations/0001_initial.py": None})
    assert step(laptop, PENDING).out == "()\n"


def test_what_is_pending_is_found_without_reading_the_migrations(laptop: Laptop) -> None:
    assert step(laptop, MIGRATE).status == 0
    read = "import sys; print(sorted(m for m in sys.modules if '.migrations.0' in m))"

    assert step(laptop, f"{PENDING}; {read}").out == "()\n[]\n"


def test_an_app_without_migrations_and_one_that_left_are_nothing_to_wait_for(
    laptop: Laptop,
) -> None:
    laptop.change(
        {"plain/__init__.py": "", "plain/migrations.py": "", "other/__init__.py": ""},
        Edit("mysite/settings.py", '    "pages",\n', '    "pages",\n    "plain",\n    "other",\n'),
    )
    assert step(laptop, MIGRATE).status == 0
    laptop.change(
        None,
        Edit("mysite/settings.py", '    "django.contrib.sessions",\n', ""),
    )

    assert step(laptop, PENDING).out == "()\n"
