"""The lock under which one start migrates while the others wait.

It lives on the connection that migrates, so that it is gone exactly when that connection is: a
dead process's last statement has ended before another start goes on. Where the database has no
such lock, a file beside it (SQLite) or a claimed row (Galera, whose locks are a node's own) serves.
"""

import hashlib
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import OperationalError

from shipway.errors import ShipwayError, Status
from shipway.serve.log import say
from shipway.serve.termination import Termination

RequireHeld = Callable[[], None]
_LEASE = 30
"""Seconds for which a row is claimed; a living owner renews its claim three times as often."""


class LockLost(Exception):
    """The lock is not ours any more, so no further step may run."""


def held(
    connection: Any, seconds: float, termination: Termination
) -> AbstractContextManager[RequireHeld]:
    """Wait up to `seconds` for the lock and hold it; gives what raises LockLost when it is lost."""
    waiting = _Waiting(seconds, termination)
    if connection.vendor == "mysql":
        if _is_galera(connection):
            return _claimed_row(connection, waiting)
        return _named_lock(connection, waiting)
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        return _locked_file(Path(f"{connection.settings_dict['NAME']}.lock"), waiting)
    return _unlocked()


class _Waiting:
    """Another start has the lock: says so once, and gives up when the time is over."""

    def __init__(self, seconds: float, termination: Termination) -> None:
        self._seconds = seconds
        self._termination = termination
        self._end = time.monotonic() + seconds
        self._said = False

    def go_on(self, pause: float = 0) -> None:
        if not self._said:
            say("another start migrates: waiting until it is done")
            self._said = True
        if time.monotonic() > self._end:
            raise ShipwayError(
                f"another start has been migrating for {self._seconds:.0f} s",
                "look at the log of the replica that migrates, or at SHOW PROCESSLIST",
                Status.COULD_NOT_RUN,
            )
        self._termination.sleep(pause)


@contextmanager
def _unlocked() -> Iterator[RequireHeld]:
    yield lambda: None


@contextmanager
def _named_lock(connection: Any, waiting: _Waiting) -> Iterator[RequireHeld]:
    name = _name(connection)
    # Never without a limit: a signal is noticed between two tries only.
    while _value(connection, "SELECT GET_LOCK(%s, 1)", name) != 1:
        waiting.go_on()

    def require_held() -> None:
        if _value(connection, "SELECT IS_USED_LOCK(%s) = CONNECTION_ID()", name) != 1:
            raise LockLost

    try:
        require_held()
        yield require_held
        require_held()
    finally:
        with suppress(Exception):  # a lost connection has freed it
            _value(connection, "SELECT RELEASE_LOCK(%s)", name)


@contextmanager
def _locked_file(path: Path, waiting: _Waiting) -> Iterator[RequireHeld]:
    import fcntl

    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                waiting.go_on(0.2)

        def require_held() -> None:
            if not (path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno()))):
                raise LockLost

        yield require_held


@contextmanager
def _claimed_row(connection: Any, waiting: _Waiting) -> Iterator[RequireHeld]:
    owner = uuid.uuid4().hex
    _changed(connection, _MAKE_TABLE)
    _changed(connection, _MAKE_ROW)
    while not _claim(connection, owner):
        waiting.go_on(0.5)
    stop = threading.Event()
    renewing = threading.Thread(target=_renew, args=(owner, stop), daemon=True)
    renewing.start()

    def require_held() -> None:
        if _value(connection, _OWNER) != owner:
            raise LockLost

    try:
        yield require_held
        require_held()
    finally:
        stop.set()
        renewing.join()
        with suppress(Exception):  # a claim that could not be given back ends by itself
            _changed(connection, _GIVE_BACK, owner)


_MAKE_TABLE = """
CREATE TABLE IF NOT EXISTS shipway_lock (
    id INT PRIMARY KEY, owner VARCHAR(32) NOT NULL, claimed_until DATETIME NOT NULL
) ENGINE=InnoDB"""
_MAKE_ROW = "INSERT IGNORE INTO shipway_lock VALUES (1, '', UTC_TIMESTAMP())"
_OWNER = "SELECT owner FROM shipway_lock"
_TAKE = """
UPDATE shipway_lock SET owner = %s, claimed_until = UTC_TIMESTAMP() + INTERVAL %s SECOND
WHERE owner = '' OR claimed_until < UTC_TIMESTAMP()"""
_RENEW = """
UPDATE shipway_lock SET claimed_until = UTC_TIMESTAMP() + INTERVAL %s SECOND WHERE owner = %s"""
_GIVE_BACK = "UPDATE shipway_lock SET owner = '' WHERE owner = %s"


def _claim(connection: Any, owner: str) -> bool:
    try:
        return _changed(connection, _TAKE, owner, _LEASE)
    except OperationalError as error:
        if error.args[0] == 1213:  # another node's claim was certified first
            return False
        raise


def _renew(owner: str, stop: threading.Event) -> None:
    """Renew the claim while a long step runs, on a connection of this thread's own."""
    connection = connections[DEFAULT_DB_ALIAS]
    while not stop.wait(_LEASE / 3):
        with suppress(OperationalError):  # the next step finds out whether the claim still stands
            _changed(connection, _RENEW, _LEASE, owner)
    connection.close()


def _is_galera(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'")
        return ("wsrep_on", "ON") in cursor.fetchall()


def _name(connection: Any) -> str:
    """Return the lock's name: names are the whole server's, and have at most 64 characters."""
    database = hashlib.sha256(str(connection.settings_dict["NAME"]).encode()).hexdigest()
    return f"shipway-{database[:48]}"


def _value(connection: Any, statement: str, *parameters: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


def _changed(connection: Any, statement: str, *parameters: str | int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return bool(cursor.rowcount == 1)
