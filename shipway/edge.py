"""A stand-in for Railway's edge: one address in front of whichever container serves now.

It forwards each request with `X-Forwarded-Proto: https`, as after ending TLS, and answers 502
while there is nothing to forward to.
"""

import http.client
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}
_PATIENCE = 300
"""Seconds before a silent container's request is given up, as at Railway's edge."""


class Edge:
    """A context manager that listens on loopback while it is open."""

    def __init__(self, host: str = "") -> None:
        """`host` replaces the Host header, as a public domain would read; empty keeps it."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.public_host = host
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Edge":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def switch(self, port: int | None) -> None:
        """Send new requests to the container on `port`."""
        self._server.target = port


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    target: int | None = None
    public_host = ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about a client that left; anything else is a defect here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _forward(self) -> None:
        try:
            body = self._body()
            if self.server.target is None:
                answer: _Answer = (502, [], b"no deployment is live\n")
            else:
                answer = self._answer(self.server.target, body)
        except ValueError:  # a length, a chunk or a path that is none
            self.close_connection = True
            answer = (400, [], b"this is no request\n")
        self._relay(*answer)

    def _answer(self, port: int, body: bytes | None) -> _Answer:
        upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self._headers(body):
                upstream.putheader(name, value)
            upstream.endheaders(body)
            response = upstream.getresponse()
            content = response.read()
            kept = [(k, v) for k, v in response.getheaders() if k.lower() not in _HOP_BY_HOP]
            return response.status, kept, content
        except (OSError, http.client.HTTPException):
            return 502, [], b"the deployment does not answer\n"
        finally:
            upstream.close()

    def _headers(self, body: bytes | None) -> list[tuple[str, str]]:
        """Return the request's headers, each as often as it came, but for what the edge says."""
        ours = {"Host": self.server.public_host or self.headers.get("Host", "")}
        ours["X-Forwarded-Proto"] = "https"
        if body is not None:
            ours["Content-Length"] = str(len(body))
        dropped = _HOP_BY_HOP | {"content-length"} | {name.lower() for name in ours}
        return [
            *ours.items(),
            *((k, v) for k, v in self.headers.items() if k.lower() not in dropped),
        ]

    def _body(self) -> bytes | None:
        """Return the request's body, in chunks or not; None where it has none."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            length = self.headers.get("Content-Length")
            return None if length is None else self._read(int(length))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self._read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(chunks)

    def _read(self, length: int) -> bytes:
        if length < 0:
            raise ValueError
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionError("the client left in the middle")
        return data

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _forward

    def _relay(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        bodiless = self.command == "HEAD" or status in (204, 304)
        self.send_response_only(status)
        for name, value in headers:
            if bodiless or name.lower() != "content-length":
                self.send_header(name, value)
        if not bodiless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent: the container keeps the access log."""
