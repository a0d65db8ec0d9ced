"""Hold every connection of a request to one deadline, whatever the other side does.

A read timeout starts anew with every byte, so that a source which sends one byte now and then,
in its headers even, would hold us for ever. Here a timer shuts the connection down instead.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """Shuts down the sockets that it watches when the time is up.

    It watches a duplicate of each: shutting that down ends the connection itself, in a TLS
    handshake too, without touching objects that another thread is reading from.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connection: socket.socket) -> None:
        """End this connection too when the time is up."""
        with self._lock:
            self._sockets.append(connection.dup())
        if self.passed:
            self._end()

    def _end(self) -> None:
        self.passed = True
        with self._lock:
            for connection in self._sockets:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets.clear()


def session_until(deadline: Deadline) -> requests.Session:
    """Return a session all of whose connections end at the deadline.

    It takes no proxy, and no password file, from the machine: a proxy's connections would not
    be watched.
    """
    session = _Session()
    session.trust_env = False
    session.mount("http://", _WatchedAdapter(deadline))
    session.mount("https://", _WatchedAdapter(deadline))
    return session


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say of no answer that it leads elsewhere.

        Even where redirects are off, a session reads the whole body of one, of any size, and
        parses its address, of any shape.
        """


class _WatchedAdapter(HTTPAdapter):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = _watched_pools(self._deadline)


def _watched_pools(deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    class Watched(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            deadline.watch(connection)
            return connection

    class WatchedTLS(Watched, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Watched

    class PoolTLS(HTTPSConnectionPool):
        ConnectionCls = WatchedTLS

    return {"http": Pool, "https": PoolTLS}
