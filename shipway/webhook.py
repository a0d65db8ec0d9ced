"""Tells of pushes as GitHub tells Railway: a hook of the bare repository calls a webhook."""

import json
import queue
import shlex
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from shipway.container.log import tail
from shipway.errors import ShipwayError, Status
from shipway.repository import Repository

_HOOK = """
import json, sys, urllib.request
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for line in sys.stdin:
    old, new, ref = line.split()
    push = json.dumps({"ref": ref, "after": new}).encode()
    try:
        direct.open(urllib.request.Request(sys.argv[1], data=push), timeout=10).close()
    except OSError as error:
        sys.exit(str(error))
"""


class Webhook:
    """A context manager that listens on loopback for the pushes of one branch while it is open."""

    def __init__(self, branch: str, log: Path) -> None:
        """The hook writes to `log` what keeps it from telling."""
        self._ref = f"refs/heads/{branch}"
        self._log = log
        self._pushes: queue.Queue[str] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._receiver())

    def __enter__(self) -> "Webhook":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def install(self, remote: Path) -> None:
        """Make the bare repository `remote` call this webhook after each push."""
        hook = remote / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        (hook.parent / "webhook.py").write_text(_HOOK, "utf-8")
        address = f"http://127.0.0.1:{self._server.server_port}/"
        command = [sys.executable, "-I", str(hook.parent / "webhook.py"), address]
        log = shlex.quote(str(self._log))
        hook.write_text(f"#!/bin/sh\nexec {shlex.join(command)} 2>{log}\n", "utf-8")
        hook.chmod(0o755)
        # A hooks folder in the user's own configuration would win over this one.
        Repository(remote).git.run("config", "core.hooksPath", str(hook.parent))

    def next_push(self, patience: float) -> str:
        """Return the commit of the next push, which must be told within `patience` seconds."""
        try:
            return self._pushes.get(timeout=patience)
        except queue.Empty:
            said = "".join(tail(self._log, 1)) or "the hook says nothing"
            raise ShipwayError(
                f"no webhook told of a push within {patience:.0f} s: {said}",
                "git must be able to run a hook in the temporary folder: set TMPDIR to another one",
                Status.COULD_NOT_RUN,
            ) from None

    def _receiver(self) -> type[BaseHTTPRequestHandler]:
        ref, pushes = self._ref, self._pushes

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                push = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if push["ref"] == ref:
                    pushes.put(push["after"])
                self.send_response_only(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Receiver
