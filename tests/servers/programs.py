"""Finds the server programs of this machine and knows how each is set up and started."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tests.environment import cache_folder
from tests.servers.connection import Server

Kind = Literal["mariadb", "mysql"]

OLDEST_MYSQL = (8, 4)

# What both kinds take. It makes them small and spares the disk; what a program can observe
# (SQL mode, isolation, strictness, TLS) stays as the server's makers chose it.
COMMON = (
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=300",
)
OWN = {
    "mariadb": ("--innodb-log-file-size=24M",),
    "mysql": ("--innodb-redo-log-capacity=24M", "--mysqlx=OFF"),
}
# MariaDB's installer makes accounts without a password for every name of this machine.
CLOSE = {
    "mariadb": (
        "DELETE FROM mysql.global_priv WHERE User IN ('', 'root')",
        "FLUSH PRIVILEGES",
    ),
    "mysql": ("ALTER USER 'root'@'localhost' ACCOUNT LOCK",),
}


@dataclass(frozen=True)
class Program:
    """A server program and its kind."""

    kind: Kind
    path: str

    def initialise(self, data: Path) -> list[str]:
        """Give the command that makes an empty data folder."""
        if self.kind == "mysql":
            return [self.path, "--no-defaults", "--initialize-insecure", *self._place(data)]
        installer = shutil.which("mariadb-install-db", path=search_path()) or "mariadb-install-db"
        # Forced, because a bare container may not even know its own name.
        rights = ("--auth-root-authentication-method=normal", "--skip-test-db", "--force")
        return [installer, "--no-defaults", *rights, *self._place(data)]

    def serve(self, data: Path, port: int, first_statements: Path) -> list[str]:
        """Give the command that serves a data folder on a port of the loopback interface."""
        beside = data.parent
        return [
            *(self.path, "--no-defaults", *self._place(data), *COMMON, *OWN[self.kind]),
            f"--port={port}",
            f"--socket={beside / 'socket'}",
            f"--pid-file={beside / 'pid'}",
            # One that starts removes the temporary files of the others that share their folder.
            f"--tmpdir={beside}",
            f"--init-file={first_statements}",
        ]

    def first_statements(self, login: Server) -> str:
        """Give the statements, run at every start, that leave one way in: this login."""
        name = f"'{login.user}'@'%'"
        statements = (
            *CLOSE[self.kind],
            f"CREATE USER IF NOT EXISTS {name} IDENTIFIED BY '{login.password}'",
            f"GRANT ALL PRIVILEGES ON *.* TO {name} WITH GRANT OPTION",
        )
        return "".join(f"{statement};\n" for statement in statements)

    @staticmethod
    def _place(data: Path) -> list[str]:
        # A server that root starts wants to be told that this is meant.
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        return [f"--datadir={data}", *as_root]


def search_path() -> str:
    """Give PATH, and the folder of a distribution's servers, which a user's PATH lacks."""
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))


@cache
def mariadb() -> Program | None:
    """Find this machine's MariaDB."""
    path = shutil.which("mariadbd", path=search_path())
    return Program("mariadb", path) if path else None


@cache
def mysql() -> Program | None:
    """Find a MySQL of this machine, or the one that `.ci/mysql` unpacked."""
    unpacked = cache_folder() / "mysql" / "mysqld"
    for path in (shutil.which("mysqld", path=search_path()), str(unpacked)):
        if path and is_recent_mysql(path):
            return Program("mysql", path)
    return None


def is_recent_mysql(path: str) -> bool:
    """Tell MySQL from MariaDB, whose program answers to the same name, and from an old one."""
    if not Path(path).exists():
        return False
    said = subprocess.run([path, "--no-defaults", "--version"], capture_output=True, text=True)
    found = re.search(r"Ver (\d+)\.(\d+)", said.stdout)
    if not found or "MariaDB" in said.stdout:
        return False
    return (int(found[1]), int(found[2])) >= OLDEST_MYSQL
