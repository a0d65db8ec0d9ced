"""Stands in for the servers that the project asks: each answers every request with one text."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def serve(answer: Callable[[], tuple[int, str]]) -> ThreadingHTTPServer:
    """Start a server on the loopback interface; `answer` gives each status and body.

    What succeeds is JSON, and what fails a page, as the proxy before a server answers.
    """

    class Source(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = answer()
            body = text.encode()
            self.send_response(status)
            kind = "application/json" if status == 200 else "text/html"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
