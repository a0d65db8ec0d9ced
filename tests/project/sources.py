"""Plays a JSON source on the loopback, one that answers or misbehaves as a test wants it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[[BaseHTTPRequestHandler, threading.Event], None]


class Source:
    """A running source; set `script` to change what it does with the next request."""

    def __init__(self, port: int, stopping: threading.Event) -> None:
        self.url = f"http://127.0.0.1:{port}/records"
        self.stopping = stopping
        self.script: Script = answer([])
        self.requests = 0

    def answers(self, value: Any) -> None:
        """Answer with this value as JSON from now on."""
        self.script = answer(value)


def body(content: bytes, status: int = 200, **headers: str) -> Script:
    """Answer with these bytes."""

    def script(handler: BaseHTTPRequestHandler, _stopping: threading.Event) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return script


def answer(value: Any) -> Script:
    """Answer with this value as JSON."""
    return body(json.dumps(value).encode())


def drip(before: bytes) -> Script:
    """Send the beginning of an answer, then one byte now and then, for ever."""

    def script(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
        handler.wfile.write(before)
        while not stopping.wait(0.1):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    return script


def silence(_handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """Take the request and never answer."""
    stopping.wait()


def fall_silent(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """Begin an answer and never go on."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n[")
    stopping.wait()


def endless(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """Send as much as the other side takes."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n[")
    while not stopping.is_set():
        handler.wfile.write(b" " * 65_536)


def cut_off(handler: BaseHTTPRequestHandler, _stopping: threading.Event) -> None:
    """Announce more than is sent."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n[{")


@contextmanager
def running_source() -> Iterator[Source]:
    """Run a source until the test is over."""
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            source.requests += 1
            with suppress(OSError):
                source.script(self, stopping)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    source = Source(server.server_port, stopping)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield source
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
