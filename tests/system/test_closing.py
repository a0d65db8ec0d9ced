"""The closing list of a run: what was not tried, and that a complete run must try everything."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import inner

# Two tests and a fixture that want the same program, and one that wants nothing.
TESTS = """
import pytest
from tests.needs import Need

@pytest.fixture(scope="session")
def loom():
    Need("a loom", "apt-get install loom").skip()

def test_weaves(loom): pass
def test_weaves_again(loom): pass
def test_walks(): pass
"""
LOOM = "Not tried: 2 tests for want of a loom, install it with: apt-get install loom"
ALL = "Nothing was left out: every test had the programs that it needs."


def run(folder: Path, *options: str) -> CompletedProcess[str]:
    (folder / "test_inner.py").write_text(TESTS, "utf-8")
    return inner.run("-p", "tests.closing", *options, folder / "test_inner.py")


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_was_not_tried_is_listed_once_with_what_installs_it(
    workers: str, tmp_path: Path
) -> None:
    done = run(tmp_path, "-n", workers)

    assert done.stdout.count("Not tried:") == 1
    assert LOOM in done.stdout.splitlines()
    assert done.returncode == 0


def test_a_run_that_tried_everything_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, "-k", "walks", "--complete")

    assert ALL in done.stdout.splitlines()
    assert done.returncode == 0


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_complete_run_fails_when_something_was_left_out(workers: str, tmp_path: Path) -> None:
    done = run(tmp_path, "-n", workers, "--complete")

    assert LOOM in done.stdout.splitlines()
    assert done.returncode == 1


def test_a_missing_server_is_named_with_the_package_that_has_it(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="private servers are for POSIX systems")
    (tmp_path / "conftest.py").write_text(
        "import tests.servers.programs as programs\nprograms.mariadb = lambda: None\n", "utf-8"
    )
    (tmp_path / "test_inner.py").write_text("def test_asks(mariadb_server): pass\n", "utf-8")
    plugins = ("-p", "tests.closing", "-p", "tests.servers.fixtures")
    done = inner.run(*plugins, "--complete", tmp_path / "test_inner.py")

    assert (
        "Not tried: 1 test for want of MariaDB, install it with: apt-get install mariadb-server"
    ) in done.stdout.splitlines()
    assert done.returncode == 1
