"""The databases that a benchmark runs on: SQLite, and a server of each kind that is here."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import programs
from tests.servers.private import PrivateServer
from tests.servers.run import Run

KINDS = ("sqlite", "mariadb", "mysql")


class Database:
    """One kind of database; `fresh` gives the variables of an empty one."""

    def __init__(self, kind: str, folder: Path, server: PrivateServer | None) -> None:
        self.name = kind if server is None else f"{kind} {server.server.version.split('-')[0]}"
        self.kind = kind
        self.server = server.server if server else None
        self._folder = folder
        self._number = 0

    def fresh(self) -> dict[str, str]:
        """Return the variables that give a started copy an empty database."""
        self._number += 1
        if self.server:
            return {"MYSQL_URL": self.server.url(self.server.create_database())}
        volume = self._folder / f"volume-{self._number}"
        volume.mkdir()
        return {"RAILWAY_VOLUME_MOUNT_PATH": str(volume)}


@contextmanager
def databases(kinds: list[str]) -> Iterator[Iterator[Database]]:
    """Give each kind that is here, one after another, and end its server after it."""
    run = Run()
    folder = Path(tempfile.mkdtemp(prefix="shipway-bench-"))

    def each() -> Iterator[Database]:
        for kind in kinds:
            if kind == "sqlite":
                yield Database(kind, folder, None)
                continue
            program = getattr(programs, kind)()
            if program is None:
                print(f"{kind} is not here", flush=True)
                continue
            server = PrivateServer(program, run.folder)
            server.start()
            yield Database(kind, folder, server)
            with suppress(ProcessLookupError):
                server.kill()

    try:
        yield each()
    finally:
        run.end()
        shutil.rmtree(folder, ignore_errors=True)
