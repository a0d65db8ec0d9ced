"""Finds the server programs of this machine and knows how each is set up and started."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shipway.database.server import Server

Kind = Literal["mariadb", "mysql"]
KINDS: tuple[Kind, ...] = ("mariadb", "mysql")

_OLDEST_MYSQL = (8, 4)

# What both kinds take. It makes them small and spares the disk; what a program can observe
# (SQL mode, isolation, strictness, TLS) stays as the server's makers chose it.
_COMMON = (
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=300",
)
_OWN = {
    "mariadb": ("--innodb-log-file-size=24M",),
    "mysql": ("--innodb-redo-log-capacity=24M", "--mysqlx=OFF"),
}
# MariaDB's installer makes accounts without a password for every name of this machine.
_CLOSE = {
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
        """Return the command that makes an empty data folder."""
        if self.kind == "mysql":
            return [self.path, "--no-defaults", "--initialize-insecure", *self._place(data)]
        installer = shutil.which("mariadb-install-db", path=_search_path()) or "mariadb-install-db"
        # Forced, because a bare container may not even know its own name.
        rights = ("--auth-root-authentication-method=normal", "--skip-test-db", "--force")
        return [installer, "--no-defaults", *rights, *self._place(data)]

    def serve(self, data: Path, port: int, first_statements: Path) -> list[str]:
        """Return the command that serves a data folder on a port of the loopback interface."""
        beside = data.parent
        return [
            *(self.path, "--no-defaults", *self._place(data), *_COMMON, *_OWN[self.kind]),
            f"--port={port}",
            # Within the data folder, so that its path, of at most 107 bytes, is short everywhere.
            "--socket=socket",
            f"--pid-file={beside / 'pid'}",
            # One that starts removes the temporary files of the others that share their folder.
            f"--tmpdir={beside}",
            f"--init-file={first_statements}",
        ]

    def first_statements(self, login: Server) -> str:
        """Return the statements, run at every start, that leave one way in: this login."""
        name = f"'{login.user}'@'%'"
        statements = (
            *_CLOSE[self.kind],
            f"CREATE USER IF NOT EXISTS {name} IDENTIFIED BY '{login.password}'",
            f"GRANT ALL PRIVILEGES ON *.* TO {name} WITH GRANT OPTION",
        )
        return "".join(f"{statement};\n" for statement in statements)

    @staticmethod
    def _place(data: Path) -> list[str]:
        # A server that root starts wants to be told that this is meant.
        as_root = ["--user=root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        return [f"--datadir={data}", *as_root]


def find(kind: Kind, further: Iterable[Path] = ()) -> Program | None:
    """Find this machine's server of a kind, else the first that works of the `further` ones."""
    name = "mariadbd" if kind == "mariadb" else "mysqld"
    for folder in (*_search_path().split(os.pathsep), *map(str, further)):
        path = shutil.which(name, path=folder)
        if path and (kind == "mariadb" or _is_recent_mysql(path)):
            return Program(kind, path)
    return None


def _search_path() -> str:
    """Return PATH, and the folder of a distribution's servers, which a user's PATH lacks."""
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))


def _is_recent_mysql(path: str) -> bool:
    """Tell MySQL from MariaDB, whose program answers to the same name, and from an old one."""
    said = subprocess.run(
        [path, "--no-defaults", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"Ver (\d+)\.(\d+)", said.stdout)
    if not found or "MariaDB" in said.stdout:
        return False
    return (int(found[1]), int(found[2])) >= _OLDEST_MYSQL
