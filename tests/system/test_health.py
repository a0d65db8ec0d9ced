"""This project on a real server that stops and comes back: what /readyz, the pages and log say."""

import time
from pathlib import Path

import pytest

from shipway import site
from shipway.container import environment, variables
from shipway.container.container import PROBE_HEADERS, Container
from shipway.model import Answer
from tests.servers.fixtures import PrivateFactory
from tests.shipway.programs import wait_until
from tests.system.workshop import copy_of_this_repository

LEDGER = "SELECT COUNT(*), COUNT(live_at) FROM ledger_release WHERE deployment = 'the first'"


@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_it_recovers_with_its_database(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    factory: PrivateFactory = request.getfixturevalue(f"private_{kind}")
    server = factory()
    name = server.server.create_database()
    copy_of_this_repository(tmp_path / "source")
    given = {
        **variables.railway("c" * 40, "produccion", "Add 🎉"), "SECRET_KEY": variables.secret_key(),
        "RAILWAY_DEPLOYMENT_ID": "the first", "MYSQL_URL": server.server.url(name),
    }  # fmt: skip
    with Container(tmp_path / "source", environment.here(), given, tmp_path) as container:
        container.wait_until_healthy("/readyz", 60)
        wait_until(lambda: server.server.execute(LEDGER, name) == [(1, 1)], "it was noted", 10)
        assert page(container).status == 200

        server.kill()
        start = time.monotonic()
        wait_until(lambda: all_answer(container, 503), "no process is ready", 10)
        assert time.monotonic() - start < 8
        assert "database: OperationalError: (2003, " in site.stated_reason(ready(container))
        assert ready(container, given["RAILWAY_PUBLIC_DOMAIN"]).body.count(b"2003") == 0
        server.start()

        wait_until(lambda: all_answer(container, 200), "every process is ready", 30)
        assert [page(container).status for _ in range(10)] == [200] * 10
        assert server.server.execute(LEDGER, name) == [(1, 1)]


def ready(container: Container, host: str = PROBE_HEADERS["Host"]) -> Answer:
    return site.ask(f"{container.url}/readyz", {**PROBE_HEADERS, "Host": host})


def all_answer(container: Container, status: int) -> bool:
    """Ask often enough to meet each of the processes."""
    return all(ready(container).status == status for _ in range(12))


def page(container: Container) -> Answer:
    """Ask for the login page with a session to look for, which takes the database."""
    headers = {**PROBE_HEADERS, "Host": variables.PUBLIC_DOMAIN, "Cookie": "sessionid=none"}
    return site.ask(f"{container.url}/login/", headers)
