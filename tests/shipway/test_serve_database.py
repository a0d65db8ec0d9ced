"""Serve: a database that stops, hangs or refuses while the site serves, and comes back."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from shipway import site
from shipway.model import Answer
from tests.projects import Edit
from tests.servers.fixtures import PrivateFactory
from tests.servers.private import PrivateServer
from tests.shipway.laptop import Laptop
from tests.shipway.programs import wait_until
from tests.shipway.serving import PROBE, Served, serving

ONE_WORKER = "--worker-class gthread --workers 1 --threads 4"


@pytest.fixture(params=["mariadb", "mysql"])
def server(request: pytest.FixtureRequest) -> PrivateServer:
    """A server of the test's own, to stop."""
    factory: PrivateFactory = request.getfixturevalue(f"private_{request.param}")
    return factory()


def variables(server: PrivateServer) -> dict[str, str]:
    return {
        "MYSQLHOST": server.server.host,
        "MYSQLPORT": str(server.server.port),
        "MYSQLUSER": server.server.user,
        "MYSQLPASSWORD": server.server.password,
        "MYSQLDATABASE": server.server.create_database(),
        "GUNICORN_CMD_ARGS": ONE_WORKER,
    }


def probed(served: Served) -> tuple[Answer, float]:
    start = time.monotonic()
    answer = site.ask(f"http://127.0.0.1:{served.port}/readyz", PROBE, timeout=30)
    return answer, time.monotonic() - start


def wait_for(served: Served, status: int) -> None:
    wait_until(lambda: probed(served)[0].status == status, f"/readyz answers {status}", 30)


def test_a_database_that_stops_and_comes_back(laptop: Laptop, server: PrivateServer) -> None:
    with serving(laptop, **variables(server)) as served:
        wait_for(served, 200)
        assert served.ask("/").status == 200
        for end in (server.stop, server.kill):
            end()
            wait_for(served, 503)
            answer, seconds = probed(served)
            assert seconds < 3
            assert site.stated_reason(answer).startswith("database: OperationalError: (2003, ")
            public = served.ask("/readyz")
            assert public.status == 503
            assert site.stated_reason(public) == ""
            assert served.ask("/livez").status == 200
            assert served.ask("/").status == 500

            server.start()

            wait_for(served, 200)
            assert served.ask("/").status == 200
        assert served.process.poll() is None
        log = served.log.read_text("utf-8")
        assert log.count("serve: ready") == 3
        assert log.count("serve: not ready: database: OperationalError: (2003, ") == 2


def test_a_database_that_hangs_holds_up_one_thread_and_not_for_long(
    laptop: Laptop, server: PrivateServer
) -> None:
    with serving(laptop, **variables(server)) as served:
        wait_for(served, 200)
        pid = int((server.folder / "pid").read_text())
        time.sleep(1.5)
        os.kill(pid, signal.SIGSTOP)
        try:
            with ThreadPoolExecutor(8) as pool:
                asked = [pool.submit(probed, served) for _ in range(8)]
                time.sleep(0.5)
                start = time.monotonic()
                assert served.ask("/livez").status == 200
                assert time.monotonic() - start < 2
                answers = [each.result() for each in asked]
            hung, seconds = probed(served)
        finally:
            os.kill(pid, signal.SIGCONT)

        assert max(seconds for _, seconds in answers) < 8
        assert sum(seconds > 2 for _, seconds in answers) == 1
        assert (hung.status, seconds < 6) == (503, True)
        assert site.stated_reason(hung).startswith("database: OperationalError: (2013, ")
        wait_for(served, 200)


def test_connections_are_given_back(laptop: Laptop, server: PrivateServer) -> None:
    with serving(laptop, **variables(server)) as served:
        for _ in range(3):
            wait_for(served, 200)
            time.sleep(1.1)
        listing = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB IS NOT NULL"
        wait_until(lambda: server.server.execute(listing) == [(0,)], "all are closed", 10)


def test_a_login_that_the_driver_cannot_make_is_a_reason(
    laptop: Laptop, private_mysql: PrivateFactory
) -> None:
    """The server forgets who has logged in before, and the driver lacks what a new login takes."""
    server = private_mysql()
    laptop.change(
        {"cryptography/__init__.py": "raise ImportError\n"},
        Edit(
            "mysite/settings.py", '        "NAME": os.environ["MYSQLDATABASE"],\n',
            '        "NAME": os.environ["MYSQLDATABASE"],\n'
            '        "OPTIONS": {"ssl_disabled": True},\n',
        ),
    )  # fmt: skip
    with serving(laptop, **variables(server)) as served:
        wait_for(served, 200)
        server.server.execute("FLUSH PRIVILEGES")
        wait_for(served, 503)
        assert site.stated_reason(probed(served)[0]).startswith(
            "database: RuntimeError: 'cryptography' package is required"
        )
        server.server.execute("SELECT 1")  # who logs in now is known again
        wait_for(served, 200)
        assert "Traceback" not in served.log.read_text("utf-8")
