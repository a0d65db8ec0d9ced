"""A stand-in for Railway's edge: one address in front of whichever container serves now.

It forwards each request with `X-Forwarded-Proto: https`, as after ending TLS, and answers 502
while there is nothing to forward to.
"""

import contextlib
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

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
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()

    def switch(self, port: int | None) -> None:
        """Send new requests to the container on `port`."""
        self._server.target = port


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    target: int | None = None
    public_host = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _forward(self) -> None:
        body = self._body()
        ours = {"x-forwarded-proto": "https", "host": self._host()}
        dropped = _HOP_BY_HOP | set(ours)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in dropped} | ours
        if self.server.target is None:
            self._relay(502, [], b"no deployment is live\n")
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=_PATIENCE)
        try:
            upstream.request(self.command, self.path, body, headers)
            response = upstream.getresponse()
            content = response.read()
            answer = (response.status, _kept(response), content)
        except (OSError, http.client.HTTPException):
            answer = (502, [], b"the deployment does not answer\n")
        finally:
            upstream.close()
        self._relay(*answer)

    def _body(self) -> bytes | None:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(chunks)

    def _host(self) -> str:
        return self.server.public_host or self.headers.get("Host", "")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _forward

    def _relay(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(ConnectionError):  # the client left early
                self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent: the container keeps the access log."""


def _kept(response: http.client.HTTPResponse) -> list[tuple[str, str]]:
    return [(k, v) for k, v in response.getheaders() if k.lower() not in _HOP_BY_HOP]
