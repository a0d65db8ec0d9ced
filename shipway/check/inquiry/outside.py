"""Stands in for everything outside: no name is resolved and no connection leaves the machine.

What the pages ask of others is answered here: by nobody, or by a source on the loopback interface
that answers every request with the same body, over TLS or not.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Any

from .failure import calling

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer

DOWN = "down"
ERROR_PAGE = "<!doctype html><title>502</title>"
"""What a proxy answers, with the status 502, for a source that is down."""
_INSIDE = ".railway.internal"
"""Where the services of the same project are, such as the database: no source of anybody else's."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Outside:
    """The network as the project sees it."""

    def __init__(self) -> None:
        self.body: str = DOWN
        """What every source answers: a JSON text, or ERROR_PAGE; DOWN: nobody answers."""
        self.asked: list[dict[str, Any]] = []
        """The connections that were tried: host, whether they had a timeout, and where."""
        self._hosts: dict[str, str] = {}
        self._server: ThreadingHTTPServer | None = None
        self._connect = socket.socket.connect
        self._resolve = socket.getaddrinfo

    def close(self, body: str) -> None:
        """Take the place of the network from here on, where every source answers `body`."""
        self.body = body
        socket.getaddrinfo = self._addresses
        socket.gethostbyname = self._address_of
        outside = self

        def connect(this: socket.socket, address: Any) -> None:
            outside._connected(this, address)

        socket.socket.connect = connect  # type: ignore[assignment, method-assign]
        socket.socket.connect_ex = _connected_status  # type: ignore[assignment, method-assign]
        ssl.SSLContext.wrap_socket = _unwrapped  # type: ignore[method-assign, assignment]
        # Nobody's certificate is looked at, and to read those of all authorities takes long.
        ssl.SSLContext.load_verify_locations = _unread  # type: ignore[method-assign]
        ssl.SSLContext.set_default_verify_paths = _unread  # type: ignore[method-assign]

    def heard(self) -> list[dict[str, Any]]:
        """Return what was asked since this was last called."""
        asked, self.asked = self.asked, []
        return asked

    def _addresses(self, host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name in _LOOPBACK:
            return self._resolve(host, port, *rest, **options)
        number = int(port) if str(port).isdigit() else 443
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (self._address_of(name), number))]

    def _address_of(self, name: str) -> str:
        """Return an address of the range that is reserved for benchmarks, the same for a name."""
        return self._hosts.setdefault(name, f"198.18.0.{len(self._hosts) % 250 + 1}")

    def _connected(self, this: socket.socket, address: Any) -> None:
        if not isinstance(address, tuple) or address[0] in _LOOPBACK:
            return self._connect(this, address)
        names = [name for name, known in self._hosts.items() if known == address[0]]
        host = names[0] if names else str(address[0])
        if not host.endswith(_INSIDE):
            file, line = calling()
            limited = this.gettimeout() is not None
            self.asked.append({"host": host, "has_timeout": limited, "file": file, "line": line})
        if self.body == DOWN:
            raise ConnectionRefusedError(111, "nobody answers outside of the check")
        return self._connect(this, self._source())

    def _source(self) -> tuple[str, int]:
        if self._server is None:
            from .sources import serve  # few projects ask anybody

            self._server = serve(lambda: (502 if self.body == ERROR_PAGE else 200, self.body))
        host, port = self._server.server_address[:2]
        return str(host), int(port)


def _connected_status(this: socket.socket, address: Any) -> int:
    try:
        this.connect(address)
    except OSError as error:
        return error.errno or 111
    return 0


def _unwrapped(_context: ssl.SSLContext, sock: socket.socket, *_: Any, **__: Any) -> socket.socket:
    """Take the plain socket for one with TLS: what answers is on this machine."""
    return sock


def _unread(*_: object, **__: object) -> None:
    """Read no certificate."""
