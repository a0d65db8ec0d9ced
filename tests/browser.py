"""Opens pages in a real browser and fails the test on any fault that a visitor would not see."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.needs import BROWSER, BROWSER_DRIVER

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing is resolved, so no request leaves the machine while it is still being judged.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PATIENCE = 15_000  # milliseconds

# A violation of a policy that is only reported reaches no console by itself.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class PageFaults:
    """What went wrong behind the pages of one test, and what the test expects to."""

    seen: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect faults that this regular expression is found in."""
        self.allowed.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        """Give the faults that the test did not allow."""
        return [fault for fault in self.seen if not any(p.search(fault) for p in self.allowed)]

    def watch(self, context: BrowserContext) -> None:
        """Note the faults of every page in this context."""
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.seen.append(f"exception: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and not is_loopback(parts.hostname):
            self.seen.append(f"left the machine: {request.url}")

    def _on_failure(self, request: Request) -> None:
        # The browser gives up what a page no longer wants when the test moves on.
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"failed: {request.url} {request.failure}")


def is_loopback(host: str | None) -> bool:
    """Tell whether a host name of a request means this machine."""
    return host in {"127.0.0.1", "localhost", "::1"} or bool(host and host.endswith(".localhost"))


@pytest.fixture(scope="session")
def browser_program() -> str:
    """The path of this machine's Chromium or Chrome."""
    found = [path for name in PROGRAMS if (path := shutil.which(name))]
    if not driver_starts():
        BROWSER_DRIVER.skip()
    return found[0] if found else BROWSER.skip()


def driver_starts() -> bool:
    """Tell whether the program through which Playwright speaks to a browser runs here."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True).returncode == 0


@contextmanager
def browser_context(program: str) -> Iterator[BrowserContext]:
    """Start the browser for one test.

    For one test and not for more: while Playwright runs, Django takes the thread for an
    asynchronous one, and refuses the ORM to every test after it.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        context = browser.new_context(locale="en")
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORT_VIOLATIONS)
        yield context
        browser.close()


@pytest.fixture
def page_faults() -> PageFaults:
    """The faults of the test's pages; `page_faults.allow(r"status of 403")` expects some."""
    return PageFaults()


@pytest.fixture
def page(
    browser_program: str, page_faults: PageFaults, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """A page in a fresh browser; console errors, CSP violations and lost requests fail the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with browser_context(browser_program) as context:
        page_faults.watch(context)
        yield context.new_page()
    assert not page_faults.unexpected, "\n".join(page_faults.unexpected)
