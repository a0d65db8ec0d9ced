"""The benchmarks run, and the faults that they count are survived, in a short run of each."""

import re
import subprocess
import sys

import pytest

from tests.environment import ROOT
from tests.needs import MARIADB, MYSQL
from tests.servers import programs


def bench(name: str, *options: str) -> str:
    """Run a benchmark to its end, which must be a good one; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options], cwd=ROOT, capture_output=True,
        stdin=subprocess.DEVNULL, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(params=["mariadb", "mysql"])
def kind(request: pytest.FixtureRequest) -> str:
    found = programs.mariadb() if request.param == "mariadb" else programs.mysql()
    if found is None:
        (MARIADB if request.param == "mariadb" else MYSQL).skip()
    return str(request.param)


def test_interrupted_starts_are_made_good(kind: str) -> None:
    said = bench("interrupted_starts", "--database", kind, "--every", "150", "--random", "2")

    counts = re.findall(r"(\d+) kills, (\d+) identical, (\d+) reported, (\d+) neither", said)
    assert [(int(k) > 1, k == i, r, n) for k, i, r, n in counts] == [(True, True, "0", "0")] * 2


def test_replicas_that_start_at_once_migrate_once(kind: str) -> None:
    said = bench("replicas", "--database", kind, "--times", "1", "--replicas", "4")

    assert "4 replicas at once, 1 times: 0 went wrong" in said


def test_starts_are_timed() -> None:
    said = bench("starts", "--database", "sqlite", "--runs", "1")

    assert len(re.findall(r"^  \w.*\d\.\d\d times  \(goal", said, re.MULTILINE)) == 4


def test_pages_are_counted() -> None:
    said = bench("pages", "--database", "sqlite", "--runs", "1", "--seconds", "1")

    assert re.search(r"^  a count +the defaults +\d+\.\d", said, re.MULTILINE)


def test_memory_is_weighed() -> None:
    assert re.search(r"^ratio 0\.\d\d ", bench("memory", "--runs", "1"), re.MULTILINE)


def test_checks_are_timed() -> None:
    said = bench("check", "--project", "student", "--runs", "1")

    assert re.search(
        r"^  on the clock .*: \d+\.\d\d times  \(goal at most 2\.5; ", said, re.MULTILINE
    )


def test_of_two_laptops_one_wins_and_the_other_is_told() -> None:
    said = bench("release_race", "--times", "2")

    assert re.search(r"^2 races of two laptops: .*, the other told; 0 otherwise$", said, re.M)


def test_a_release_that_is_killed_moves_all_or_nothing_and_the_next_completes() -> None:
    said = bench("release_kills", "--random", "6", "--every", "60")

    counts = re.findall(
        r"(\d+) kills, .*, torn (\d+); (\d+) clones harmed, .*; (\d+) completed", said
    )
    assert [(int(k) > 2, t, h, k == c) for k, t, h, c in counts] == [(True, "0", "0", True)] * 2
