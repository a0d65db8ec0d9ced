"""The browser fixture: a page without faults passes, and each fault of a page is noticed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import inner
from tests.browser import PageFaults

POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline'"
PAGES = {
    "/clean": "<h1>Clean</h1>",
    "/console": "<script>console.error('broken')</script>",
    "/exception": "<script>throw new Error('thrown')</script>",
    "/missing": "<img src='/no-such-image'>",
    "/policy": "<p style='color: red'>Inline</p>",
    "/abroad": "<script>new Image().src = 'http://example.com/spy.png'</script>",
    "/address": "<script>fetch('http://192.0.2.1/').catch(() => {})</script>",
}


class Handler(BaseHTTPRequestHandler):
    """Serves PAGES under a content security policy."""

    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body or self.path == "/favicon.ico" else 404)
        self.send_header("Content-Type", "text/html")
        if self.path not in {"/abroad", "/address"}:
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>t</title>{body or ''}".encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_clean_page_is_shown_and_has_no_faults(
    site: str, page: Page, page_faults: PageFaults
) -> None:
    page.goto(f"{site}/clean")

    assert page.inner_text("h1") == "Clean"
    assert page_faults.seen == []


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/console", "console: broken"),
        ("/exception", "exception: .*thrown"),
        ("/missing", "status of 404"),
        ("/policy", "CSP violation: style-src"),
        ("/abroad", "left the machine: http://example.com/spy.png"),
        ("/address", "left the machine: http://192.0.2.1/"),
    ],
)
def test_each_fault_of_a_page_is_noticed(
    path: str, fault: str, site: str, page: Page, page_faults: PageFaults
) -> None:
    page.goto(site + path)
    page.wait_for_timeout(200)

    page_faults.allow(fault)
    assert len(page_faults.unexpected) < len(page_faults.seen)
    page_faults.allow(".")


def test_an_unexpected_fault_fails_the_test(tmp_path: Path, browser_program: str) -> None:
    test = tmp_path / "test_inner.py"
    test.write_text("def test_shows(page): page.evaluate('console.error(`broken`)')\n", "utf-8")
    done = inner.run("-p", "tests.browser", test)

    assert "console: broken" in done.stdout
    assert done.returncode == 1
