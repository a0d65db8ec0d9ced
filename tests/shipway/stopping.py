"""A site with slow pages, and requests that are at work while it is stopped."""

import threading
from pathlib import Path
from types import TracebackType

from shipway import site
from shipway.model import Answer
from tests.shipway.laptop import Laptop
from tests.shipway.programs import wait_until
from tests.shipway.serving import PUBLIC, Served

URLS = '''\
"""The addresses of the site, slow ones among them."""

import subprocess
import time

from django.http import HttpResponse
from django.urls import path

from pages import views


def slow(request, seconds):
    """Take some time, and say so in the log first."""
    print("at work", flush=True)
    time.sleep(seconds)
    return HttpResponse("slow")


def orphan(request):
    """Leave a process behind, which ends a moment later."""
    subprocess.run(["sh", "-c", "sleep 0.2 &"])
    return HttpResponse("left")


urlpatterns = [path("", views.index), path("slow/<int:seconds>", slow), path("orphan", orphan)]
'''


def with_slow_pages(laptop: Laptop) -> Laptop:
    """Give the laptop's project its slow pages."""
    laptop.change({"mysite/urls.py": URLS})
    return laptop


class Request:
    """A request to a slow page; a context manager: while it is open, the server works on it."""

    def __init__(self, running: Served, seconds: int) -> None:
        self._running = running
        self._address = f"http://127.0.0.1:{running.port}/slow/{seconds}"
        self._thread = threading.Thread(target=self._ask)
        self.answer = Answer(0)
        self._answered = threading.Event()

    def __enter__(self) -> "Request":
        self._thread.start()
        wait_until(lambda: self._at_work() or self._answered.is_set(), "the request is at work")
        assert self._at_work(), (self.answer, self._running.log.read_text("utf-8"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._thread.join()

    def _at_work(self) -> bool:
        return "at work\n" in self._running.log.read_text("utf-8")

    def _ask(self) -> None:
        self.answer = site.ask(self._address, PUBLIC, timeout=60)
        self._answered.set()


def children(number: int) -> dict[int, str]:
    """Return the processes that one has started or inherited: their ids and states, Z a zombie."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == number:
            found[int(process.name)] = fields[0]
    return found


def workers(number: int, count: int) -> set[int]:
    """Return the worker processes of a server, once all that it was asked for are there."""
    wait_until(lambda: len(children(number)) == count, f"{count} workers")
    return set(children(number))
