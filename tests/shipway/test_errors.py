"""An interruption: one error that says what became of the work, and only one."""

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipway import errors
from shipway.errors import ShipwayError, Status, interruptible
from tests.environment import ROOT
from tests.shipway.programs import run

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def heard_again() -> Iterator[None]:
    """An interruption leaves the signals ignored, as the process is to end."""
    before = [(number, signal.getsignal(number)) for number in SIGNALS]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def send(number: int) -> None:
    """Send this program a signal, which Python heeds before the next line."""
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", SIGNALS)
def test_an_interruption_says_what_became_of_the_work(number: int) -> None:
    with pytest.raises(ShipwayError) as raised, interruptible("nothing moved", "run it again"):
        send(number)

    said = raised.value.problem, raised.value.hint, raised.value.status
    assert said == ("interrupted; nothing moved", "run it again", Status.INTERRUPTED)


@pytest.mark.parametrize("number", SIGNALS)
def test_one_that_comes_while_it_is_said_changes_nothing(number: int) -> None:
    with pytest.raises(ShipwayError), interruptible("nothing moved", "run it again"):
        send(signal.SIGINT)

    send(number)

    assert signal.getsignal(number) == signal.SIG_IGN


def test_what_is_over_leaves_the_signals_as_they_were() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]

    with contextlib.suppress(ValueError), interruptible("nothing moved", "run it again"):
        raise ValueError

    assert [signal.getsignal(number) for number in SIGNALS] == before


@interruptible("nothing moved", "run it again")
def ended_twice(ended: list[int], second: int) -> None:
    """Be interrupted, and once more while it ends."""
    try:
        send(signal.SIGINT)
    finally:
        send(second)
        ended.append(second)


@pytest.mark.parametrize("second", SIGNALS)
def test_a_second_one_does_not_break_off_the_ending(second: int) -> None:
    ended: list[int] = []
    with pytest.raises(ShipwayError):
        ended_twice(ended, second)

    assert ended == [second]


def test_one_within_generated_code_has_the_same_status(tmp_path: Path) -> None:
    program = f"""
import os, sys
sys.path.append({str(ROOT)!r})
from shipway.errors import ShipwayError, interruptible
try:
    with interruptible("nothing moved", "run it again"):
        exec("os.kill(os.getpid(), 2)")
except ShipwayError as error:
    raise SystemExit(error.status)
"""
    (tmp_path / "program.py").write_text(program)

    ran = run([sys.executable, "-m", "program"], tmp_path)

    assert (ran.status, ran.err) == (Status.INTERRUPTED, "")


@interruptible("nothing moved", "run it again")
def deaf_at_first(seconds: float) -> None:
    """Lose an interruption on the way, and be interrupted again after `seconds`."""
    with contextlib.suppress(KeyboardInterrupt):
        send(signal.SIGINT)
    time.sleep(seconds)
    send(signal.SIGINT)


def test_one_that_was_lost_on_the_way_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_ENDING", 0.1)

    deaf_at_first(0)

    with pytest.raises(ShipwayError):
        deaf_at_first(0.1)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_is_ignored_stays_ignored(number: int) -> None:
    signal.signal(number, signal.SIG_IGN)

    with interruptible("nothing moved", "run it again"):
        send(number)

    assert signal.getsignal(number) == signal.SIG_IGN


def test_the_documented_statuses_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "release.md").read_text("utf-8")
    table, _, below = text.partition("## Exit statuses")[2].partition("\n## ")[0].partition("\n`")
    rows = {int(number) for number in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}

    assert rows | {Status.TERMINATED} == set(Status)
    assert f"`serve` also {Status.TERMINATED:d}" in below
