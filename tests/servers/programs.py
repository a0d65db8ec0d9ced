"""Finds the servers that tests may start: this machine's, and the MySQL of `.ci/mysql`."""

from functools import cache

from shipway.database import programs
from shipway.database.programs import Program
from tests.environment import cache_folder


@cache
def mariadb() -> Program | None:
    """Find this machine's MariaDB."""
    return programs.find("mariadb")


@cache
def mysql() -> Program | None:
    """Find a MySQL of this machine, or the one that `.ci/mysql` unpacked."""
    return programs.find("mysql", [cache_folder() / "mysql"])
