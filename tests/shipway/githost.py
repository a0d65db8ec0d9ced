"""A git host on the loopback that asks for a login, as GitHub does, served by git's own program."""

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class GitHost:
    """A running host, and the logins with which it was asked."""

    port: int
    name: str
    password: str
    logins: list[str] = field(default_factory=list)

    def url(self, repository: str, login: str = "") -> str:
        """Return the address of a repository, with this login in it."""
        return f"http://{login}{'@' * bool(login)}127.0.0.1:{self.port}/{repository}"


class _Handler(BaseHTTPRequestHandler):
    """Answers as git's own program does, once the login is right."""

    folder: Path
    host: GitHost

    def do_GET(self) -> None:
        given = self.headers.get("Authorization", "")
        login = f"{self.host.name}:{self.host.password}".encode()
        if given != f"Basic {base64.b64encode(login).decode()}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        self.host.logins.append(self.host.name)
        head, _, body = self._served().partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")]
        headers = {key: value for key, _, value in lines}
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def _served(self) -> bytes:
        path, _, query = self.path.partition("?")
        asked = {
            "GIT_PROJECT_ROOT": str(self.folder), "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": self.host.name,
            "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }  # fmt: skip
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return subprocess.run(
            ["git", "http-backend"], input=body, env=os.environ | asked, capture_output=True,
            check=True,
        ).stdout  # fmt: skip

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def git_host(folder: Path, name: str, password: str) -> Iterator[GitHost]:
    """Serve the repositories in `folder` to whoever gives this name and password."""
    host = GitHost(0, name, password)
    kind = type("Handler", (_Handler,), {"folder": folder, "host": host})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    host.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
