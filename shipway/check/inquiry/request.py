"""What the server hands the application for a request."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit


def of_browser(
    path: str, host: str, form: dict[str, str] | None, cookies: dict[str, str],
    headers: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Return what the server hands the application for a request that came through the edge."""
    parts = urlsplit(path)
    body = b"" if form is None else urlencode(form).encode()
    environ = {
        "REQUEST_METHOD": "GET" if form is None else "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": host, "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host, "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "192.0.2.1",
        "HTTP_ACCEPT": "text/html,*/*",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False, "wsgi.input_terminated": True,
    }  # fmt: skip
    if form is not None:
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    if cookies:
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    environ.update({f"HTTP_{n.upper().replace('-', '_')}": value for n, value in headers.items()})
    return environ
