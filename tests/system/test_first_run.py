"""The README's first command, as somebody types it who has just unpacked or cloned this."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.system.workshop import copy_of_this_repository, git

PATIENCE = 240
"""Seconds until the address must be printed."""
LIVE = re.compile(r"Look at it: (\S+)\n(?:.*\n)*?Login: (\S+) +password: (\S+)")


@pytest.fixture
def shown(tmp_path: Path) -> Iterator["Shown"]:
    """A rehearsal with --keep, in a folder that is no repository, with nobody's git identity."""
    folder = tmp_path / "unpacked"
    copy_of_this_repository(folder)
    started = Shown(folder, tmp_path)
    yield started
    started.end()


class Shown:
    """A running `invoke rehearse --keep`."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.output = scratch / "output"
        self.temporary = scratch / "temporary"
        self.temporary.mkdir()
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "TMPDIR": str(self.temporary)}
        with self.output.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "invoke", "rehearse", "--keep"], cwd=folder,
                env={**os.environ, **nobody}, stdin=subprocess.DEVNULL, stdout=stream,
                stderr=subprocess.STDOUT,
            )  # fmt: skip

    def address_and_login(self) -> tuple[str, str, str]:
        """Wait for the address, the user and the password."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if match := LIVE.search(self.text()):
                return match[1], match[2], match[3]
            time.sleep(0.2)
        raise AssertionError(self.text())

    def text(self) -> str:
        """Return what it has printed so far."""
        return self.output.read_text("utf-8")

    def end(self) -> int:
        """Press Ctrl-C, and return the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()  # with which all that it has started ends, too


def test_a_release_is_shown_with_a_login_that_works_and_ends_without_a_trace(
    shown: Shown, page: Page
) -> None:
    """The page in a browser, then Ctrl-C: status 0, no file and no process left."""
    url, name, password = shown.address_and_login()
    page.goto(url)
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_selector("table tbody tr", state="attached")
    assert page.locator("table tbody tr").count() > 10
    assert page.locator("svg title").count() > 0
    assert shown.end() == 0
    assert "is no git repository: rehearsing the folder as it stands" in shown.text()
    assert list(shown.temporary.iterdir()) == []
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1][:-1])))


def test_a_clone_is_rehearsed_with_its_unpushed_commits(tmp_path: Path) -> None:
    """What lies ahead of the remote is rehearsed, and said; nothing in the clone moves."""
    seed = tmp_path / "seed"
    copy_of_this_repository(seed)
    git(seed, "init", "--quiet")
    git(seed, "add", "--all")
    git(seed, "commit", "--quiet", "--message", "Begin")
    git(tmp_path, "clone", "--quiet", str(seed), "laptop")
    laptop = tmp_path / "laptop"
    git(laptop, "commit", "--quiet", "--allow-empty", "--message", "Only here")
    before = git(laptop, "for-each-ref") + git(laptop, "status", "--porcelain")
    ran = subprocess.run(
        [sys.executable, "-m", "invoke", "rehearse"], cwd=laptop, capture_output=True, text=True,
        timeout=PATIENCE, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran
    assert "Your main has commits that are not pushed: rehearsing them too" in ran.stderr
    assert "Only here" in ran.stdout
    assert "would go live" in ran.stdout
    assert git(laptop, "for-each-ref") + git(laptop, "status", "--porcelain") == before
