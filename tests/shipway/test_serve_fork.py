"""Serve: what was opened before the fork is nobody's afterwards."""

from concurrent.futures import ThreadPoolExecutor

from shipway.database.server import Server
from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.serving import serving


def test_no_worker_shares_a_connection_that_the_start_opened(laptop: Laptop, mysql: Server) -> None:
    place = {
        "MYSQLHOST": mysql.host, "MYSQLPORT": str(mysql.port), "MYSQLUSER": mysql.user,
        "MYSQLPASSWORD": mysql.password, "MYSQLDATABASE": mysql.create_database(),
    }  # fmt: skip
    name = '"NAME": os.environ["MYSQLDATABASE"],'
    laptop.change(None, Edit("mysite/settings.py", name, f'{name}\n        "CONN_MAX_AGE": 600,'))
    arguments = "--worker-class sync --threads 1 --workers 4"
    with (
        serving(laptop, **place, GUNICORN_CMD_ARGS=arguments) as running,
        ThreadPoolExecutor(8) as askers,
    ):
        statuses = list(askers.map(lambda _: running.ask("/").status, range(80)))

        assert statuses == [200] * 80
