"""Chooses the database that a rehearsal plays on: what is asked for, or what the settings want."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from shipway.database import private, programs
from shipway.database.server import Server, reason, require_driver
from shipway.errors import ShipwayError, Status
from shipway.rehearsal import database
from shipway.rehearsal.database import Database
from shipway.rehearsal.questions import Project
from shipway.rehearsal.verdict import name_of

URL = "SHIPWAY_DATABASE_URL"
KINDS = ("sqlite", *programs.KINDS)
_ON_SQLITE = "Rehearsing on SQLite, which shows nothing of"
_INSTALL = (
    "install mariadb-server, or set SHIPWAY_DATABASE_URL to a server's address; "
    "--no-rehearse lets a release go without"
)


@dataclass(frozen=True)
class Wanted:
    """What a person asks for, checked before anything is built."""

    kind: str
    """Empty: nothing in particular."""
    server: Server | None
    """The one that is given."""

    @classmethod
    def read(cls, option: str) -> "Wanted":
        """Read --database and the variable; refuse what is unknown or does not answer."""
        if option and option not in KINDS:
            raise ShipwayError(f"--database {option} is unknown", f"one of {', '.join(KINDS)}",
                               Status.COULD_NOT_RUN)  # fmt: skip
        url = os.environ.get(URL, "").strip()
        if option or not url:
            if option in programs.KINDS:
                _program(option)
            return cls(option, None)
        require_driver()
        return cls("", _answering(Server.from_url(url, URL)))


def open_in(
    stack: ExitStack, wanted: Wanted, project: Project, given: Mapping[str, str], folder: Path,
    say: Callable[[str], None],
) -> Database:  # fmt: skip
    """Open the database for a project that gets `given`; closing `stack` leaves nothing of it.

    `folder` is the rehearsal's own; `say` hears what was chosen and why.
    """
    production = project.production_kind(given)
    server, kind = wanted.server, wanted.kind
    if production not in ("mysql", "") and (server or kind in programs.KINDS):
        say(f"The settings take {name_of(production)} whatever the MySQL variables say: "
            "no server is started")  # fmt: skip
        server, kind = None, ""
    if not server and not kind:
        kind = _usual(project, given, production, say)
    if kind in programs.KINDS:
        server = stack.enter_context(private.started(_program(kind), folder / "database"))
    if server:
        return database.on_server(stack, server, production)
    if production == "postgresql":
        say(f"{_ON_SQLITE} PostgreSQL's types, locks and collations")
    elif production != "sqlite":
        say(
            f"{_ON_SQLITE} MySQL's types, locks, collations and half-done migrations: "
            "`invoke rehearse --database mysql`, or mariadb, starts an installed server"
        )
    return database.on_sqlite(folder / "volume", production)


def _usual(
    project: Project, given: Mapping[str, str], production: str, say: Callable[[str], None]
) -> str:
    """Return SQLite, or an installed server where the settings want MySQL."""
    wanted = project.database_kind(given) or production
    if wanted in ("", "sqlite"):
        return "sqlite"
    if "mysql" not in (wanted, production):
        raise ShipwayError(
            f"the settings want {name_of(wanted)}, and a rehearsal has SQLite, MariaDB and MySQL",
            "let the settings take SQLite where no variable names a server; --no-rehearse lets a "
            "release go without",
            Status.COULD_NOT_RUN,
        )
    for kind in reversed(programs.KINDS):
        if programs.find(kind):
            say(f"The settings want MySQL: starting this machine's {kind}")
            return kind
    raise ShipwayError("the settings want MySQL, and no server is installed here", _INSTALL,
                       Status.COULD_NOT_RUN)  # fmt: skip


def _program(kind: str) -> programs.Program:
    require_driver()
    found = programs.find("mariadb" if kind == "mariadb" else "mysql")
    if found is None:
        raise ShipwayError(f"{kind} is not installed here", _INSTALL, Status.COULD_NOT_RUN)
    return found


def _answering(server: Server) -> Server:
    """Return a given server with its version; refuse one that does not answer or let in."""
    import pymysql

    try:
        version = server.asked_version()
    except (pymysql.MySQLError, OSError, RuntimeError) as error:
        raise ShipwayError(
            f"the server of {URL} cannot be used: {reason(error)}",
            "look at host, port, user and password",
            Status.COULD_NOT_RUN,
        ) from error
    return Server(server.host, server.port, server.user, server.password, version)
