"""Counts the requests that are lost when a running copy is replaced under load, time after time.

As at Railway: the new copy is healthy, the old one gets SIGTERM, and the edge switches up to 2 s
later. `python -m benchmarks.replacement [COUNT]` replaces `invoke serve` and then stock gunicorn
with the same settings, 100 times each or COUNT times, in about 8 s each; it fails if serve loses
a request.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks._harness import DRAINING, ROOT, Workshop
from shipway.container import variables
from shipway.container.container import Container
from shipway.edge import Edge

_LATEST = 2.0
_SLOW = 3
_PATHS = ("/login/", "/login/", *(f"/slow/{_SLOW}",) * 3)
_WAYS = {"invoke serve": "/readyz", "gunicorn slow": "/login/"}
"""Start commands, and where each answers that it is ready. serve comes first: it migrates."""
_APPLICATION = '''\
"""The project's application, with pages that take their time."""

import time

from backend_analytics_server.wsgi import application as project


def application(environ, start_response):
    """Answer /slow/SECONDS, and leave the rest to the project."""
    path = environ["PATH_INFO"]
    if not path.startswith("/slow/"):
        return project(environ, start_response)
    time.sleep(int(path.removeprefix("/slow/")))
    start_response("200 OK", [("Content-Length", "0")])
    return []
'''


@dataclass(frozen=True)
class Outcome:
    """What came of replacing one way of serving."""

    counts: Mapping[str, int]
    """Requests by the answer's status, or by what went wrong."""
    draining: list[float]
    """Seconds from SIGTERM to the end of each copy."""

    @property
    def failed(self) -> int:
        """Requests without their answer."""
        return sum(self.counts.values()) - self.counts.get("200", 0)


def main(count: int) -> int:
    """Measure both, print the table, and return the exit status."""
    with tempfile.TemporaryDirectory(prefix="shipway-replacement-") as folder:
        workshop = Workshop(Path(folder))
        (workshop.source / "slow.py").write_text(_APPLICATION, "utf-8")
        outcomes = {way: _replaced(workshop, way, count) for way in _WAYS}
    print(
        f"Replaced {count} times under {len(_PATHS)} clients, {_PATHS.count(f'/slow/{_SLOW}')} of "
        f"them with requests of {_SLOW} s; the edge switches up to {_LATEST:g} s late.\n"
    )
    print(f"{'':14}{'failed':>8}{'of':>8}   draining: median  longest")
    for way, outcome in outcomes.items():
        median, longest = statistics.median(outcome.draining), max(outcome.draining)
        counted = f"{way:14}{outcome.failed:8}{sum(outcome.counts.values()):8}"
        print(f"{counted}{median:18.1f} s{longest:7.1f} s   {outcome.counts}")
    return 1 if outcomes["invoke serve"].failed else 0


def _replaced(workshop: Workshop, way: str, count: int) -> Outcome:
    chance = random.Random(count)
    draining = []
    with ExitStack() as stack, Edge(variables.PUBLIC_DOMAIN) as edge:
        old = _started(workshop, way, stack)
        edge.switch(old.port)
        load = stack.enter_context(_load(edge.url))
        for _ in range(count):
            new = _started(workshop, way, stack)
            late = threading.Timer(chance.uniform(0, _LATEST), edge.switch, [new.port])
            late.start()
            draining.append(_ended(old))
            late.join()
            old = new
        said, _ = load.communicate()
    return Outcome(json.loads(said), draining)


def _started(workshop: Workshop, way: str, stack: ExitStack) -> Container:
    container = workshop.container(way, {"INVOKE_SHIPWAY_WSGI": "slow"})
    stack.enter_context(container).wait_until_healthy(_WAYS[way], 60)
    return container


def _load(address: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks._load", address, *_PATHS]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _ended(container: Container) -> float:
    begun = time.monotonic()
    status = container.stop(DRAINING)
    if status:
        raise SystemExit(f"it ended with status {status}; its log is {container.log}")
    return time.monotonic() - begun


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
