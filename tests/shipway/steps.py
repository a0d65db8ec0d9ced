"""Runs one step of a start alone, in programs of its own, on the laptop's working tree."""

import subprocess
import sys

import pytest

from shipway.database.server import Server
from tests.shipway.laptop import Laptop
from tests.shipway.programs import TIMEOUT, Ran, run, wait_until
from tests.shipway.serving import railway

KINDS = ["sqlite", "mariadb", "mysql"]
PROGRAM = """\
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
import django
from shipway.errors import ShipwayError

django.setup()
if len(sys.argv) > 2:
    Path(sys.argv[2], f"{sys.argv[3]}.here").touch()
    while not Path(sys.argv[2], "go").exists():
        time.sleep(0.001)
try:
    exec(sys.argv[1])
except ShipwayError as error:
    sys.stderr.write(f"{error.message}\\n")
    sys.exit(error.code)
"""
MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
MAKE_MIGRATIONS = MIGRATE.replace("'migrate'", "'makemigrations'")
SUPERUSER = "from shipway.serve import superuser; superuser.ensure()"


def step(laptop: Laptop, code: str, **variables: str) -> Ran:
    """Run statements in the project, with a container's variables, to their end."""
    return run([sys.executable, "-c", PROGRAM, code], laptop.folder, of_step(laptop, **variables))


def at_once(laptop: Laptop, code: str, count: int, **variables: str) -> list[Ran]:
    """Run statements in several programs that begin with them at the same moment."""
    meeting = laptop.folder.with_name("meeting")
    meeting.mkdir()
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, code, meeting, str(number)], cwd=laptop.folder,
            env=of_step(laptop, RAILWAY_REPLICA_ID=str(number), **variables), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(count)
    ]  # fmt: skip
    try:
        wait_until(lambda: len(list(meeting.iterdir())) == count, "all have loaded Django")
        (meeting / "go").touch()
        said = [(each, *each.communicate(timeout=TIMEOUT)) for each in begun]
    finally:
        for each in begun:
            each.kill()
            each.communicate()
    return [Ran(each.returncode, out, err) for each, out, err in said]


def of_step(laptop: Laptop, **variables: str) -> dict[str, str]:
    """Return the variables of such a program."""
    return railway(laptop, DJANGO_SETTINGS_MODULE="mysite.settings", **variables)


def new_database(kind: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the variables by which the small project finds a new database of this kind."""
    if kind == "sqlite":
        return {}
    server: Server = request.getfixturevalue(kind)
    return {
        "MYSQLHOST": server.host,
        "MYSQLPORT": str(server.port),
        "MYSQLUSER": server.user,
        "MYSQLPASSWORD": server.password,
        "MYSQLDATABASE": server.create_database(),
    }
