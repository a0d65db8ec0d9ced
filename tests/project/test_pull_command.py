"""`manage.py pull` pulls once, now; any number of processes pull what is due once."""

import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler

import pytest

from shipway.database.server import Server
from tests.project.copies import Copy
from tests.project.sources import Source, body
from tests.servers.ports import free_port

PULL_DUE = """
import django
django.setup()
from monitor.pulling import pull_due
print(bool(pull_due()))
"""


def test_the_command_says_what_it_gave(
    copy: Copy, database_environment: dict[str, str], source: Source
) -> None:
    copy.manage("migrate", **database_environment)
    source.answers([{"id": 1}, {"id": 2}])
    for added in (2, 0):
        done = copy.manage("pull", API_URL=source.url, **database_environment)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"2 records received, {added} of them new.\n"
    source.script = body(b"", 503)
    done = copy.manage("pull", API_URL=source.url, **database_environment)
    assert done.returncode == 1
    assert "CommandError: The source answered with an error (HTTP 503).\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_address_the_command_says_so(copy: Copy) -> None:
    done = copy.manage("pull")
    assert done.returncode == 1
    assert re.fullmatch(r"CommandError: API_URL is not set[^\n]+\n", done.stderr)


def test_many_processes_pull_what_is_due_once(
    copy: Copy, database_environment: dict[str, str], source: Source
) -> None:
    source.answers([{"id": number} for number in range(20)])
    copy.manage("migrate", **database_environment)
    variables = copy.environment(
        {
            **database_environment,
            "API_URL": source.url,
            "PYTHONPATH": str(copy.root / "project"),
            "DJANGO_SETTINGS_MODULE": "backend_analytics_server.settings",
        }
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PULL_DUE],
            cwd=copy.root,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    told = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, told
    assert sorted(out for out, _ in told) == ["False\n"] * 5 + ["True\n"]
    assert source.requests == 1


def test_others_can_write_while_a_large_answer_is_stored(copy: Copy, source: Source) -> None:
    file = copy.root / "database.sqlite3"
    variables = {"SQLITE_PATH": str(file), "API_URL": source.url}
    copy.manage("migrate", **variables)
    source.answers([{"id": number} for number in range(5_000)])
    counts = set()
    with (
        closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as other,
        subprocess.Popen(
            [sys.executable, "manage.py", "pull"],
            cwd=copy.root,
            env=copy.environment(variables),
            stdout=subprocess.DEVNULL,
        ) as pulling,
    ):
        while pulling.poll() is None:
            other.execute("BEGIN IMMEDIATE")
            counts.update(other.execute("SELECT COUNT(*) FROM monitor_record").fetchone())
            other.execute("ROLLBACK")
            time.sleep(0.01)
    assert pulling.returncode == 0
    assert counts - {0, 5_000}


@pytest.mark.parametrize("server", ["mariadb", "mysql"])
@pytest.mark.parametrize(("status", "outcome"), [(200, "ok"), (500, "unreachable")])
def test_a_connection_lost_while_the_source_is_asked_is_made_anew(
    copy: Copy,
    source: Source,
    server: str,
    status: int,
    outcome: str,
    request: pytest.FixtureRequest,
) -> None:
    database: Server = request.getfixturevalue(server)
    name = database.create_database()
    variables = {"MYSQL_URL": database.url(name), "API_URL": source.url}
    copy.manage("migrate", **variables)

    def script(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
        connections = "SELECT id FROM information_schema.processlist WHERE db = "
        for (number,) in database.execute(f"{connections} '{name}'"):
            database.execute(f"KILL {number}")
        body(b'[{"id": 1}]', status)(handler, stopping)

    source.script = script
    copy.manage("pull", **variables)
    assert database.execute("SELECT outcome FROM monitor_run", name) == [(outcome,)]


def test_an_address_is_never_printed(copy: Copy) -> None:
    copy.manage("migrate")
    done = copy.manage("pull", API_URL=f"http://127.0.0.1:{free_port()}/?token=s3cret")
    assert "CommandError: The source cannot be reached.\n" in done.stderr
    assert "127.0.0.1" not in done.stdout + done.stderr
