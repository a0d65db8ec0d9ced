"""Small HTTP servers on the loopback that answer as a site, or as no site should."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import parse_headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Request:
    """What a server was asked."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        """Return the values of a header, as often as it came."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass
class Site:
    """A running site and what it was asked."""

    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def site(reply: Callable[[Request], Reply]) -> Iterator[Site]:
    """Run a site that answers each request with what `reply` returns."""
    asked: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, list(self.headers.items()), body)
            asked.append(request)
            status, headers, content = reply(request)
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                with suppress(OSError):  # the other side may have heard enough
                    self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        setattr(Handler, f"do_{method}", Handler._answer)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Site(server.server_port, asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def naming(commit: str, status: int = 200) -> Reply:
    """Return the reply by which /readyz names a commit."""
    return status, {}, json.dumps({"commit": commit}).encode()


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that hands each connection, once its request is read, to `talk`.

    A connection that is closed with something unread is reset, which the other side would hear of
    instead of what was said.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _ = listener.accept()
                    connection.settimeout(10)
                    with connection, suppress(OSError):
                        _read_request(connection)
                        talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()


def _read_request(connection: socket.socket) -> None:
    with connection.makefile("rb") as request:
        request.readline()
        request.read(int(parse_headers(request).get("Content-Length") or 0))


def saying(data: bytes) -> Callable[[socket.socket], None]:
    """Return a server's part that says `data` and closes."""
    return lambda connection: connection.sendall(data)


def silent(connection: socket.socket) -> None:
    """Say nothing, for as long as the other side holds the connection, up to ten seconds."""
    while connection.recv(65536):
        pass


def dripping(start: bytes, seconds: float) -> Callable[[socket.socket], None]:
    """Return a server's part that says `start`, then a byte every 50 ms for `seconds`."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            connection.sendall(b".")

    return talk
