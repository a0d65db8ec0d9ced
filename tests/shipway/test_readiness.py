"""Readiness: one thread looks, whatever it meets, and nobody who asks waits for long."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from shipway.serve import readiness
from shipway.serve.readiness import Check, Readiness, Verdict
from tests.shipway.programs import wait_until

PATIENCE = 0.5


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(readiness, "_PATIENCE", PATIENCE)
    monkeypatch.setattr(readiness, "_FRESH", 0.05)
    monkeypatch.setattr(readiness, "_GIVEN_UP", 1.0)
    yield
    # What a test has let go on must not speak in the next one.
    wait_until(lambda: "readiness" not in [t.name for t in threading.enumerate()], "all ended", 35)


class Hanging:
    """A check that hangs while it is told to, and counts how often it was made."""

    def __init__(self) -> None:
        self.made = 0
        self.goes_on = threading.Event()
        self.goes_on.set()

    def __call__(self) -> str:
        self.made += 1
        self.goes_on.wait(30)
        return ""


def well() -> str:
    return ""


def timed(readiness: Readiness) -> tuple[Verdict, float]:
    start = time.monotonic()
    return readiness.verdict(), time.monotonic() - start


def of(*checks: Callable[[], str], when_ready: Callable[[], None] = lambda: None) -> Readiness:
    names = ("database", "migrations", "page")
    return Readiness(dict(zip(names, checks, strict=False)), when_ready)


def test_all_that_is_well_is_ready_and_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    asked = of(well, well)
    for _ in range(3):
        assert asked.verdict().ready
        time.sleep(0.1)

    assert asked.verdict().checks == (Check("database"), Check("migrations"))
    assert capsys.readouterr().out == "serve: ready\n"


def test_nothing_else_is_asked_of_a_database_that_does_not_answer() -> None:
    page = Hanging()

    assert of(lambda: "gone", page).verdict().checks == (Check("database", "gone"),)
    assert page.made == 0


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("'cryptography' package is required"),
         "RuntimeError: 'cryptography' package is required"),
        (SystemExit(3), "SystemExit: 3"),
        (OSError("first line\nsecond line"), "OSError: first line"),
        (ValueError(), "ValueError: "),
        (OSError("\x1b[31mred"), "OSError: ?[31mred"),
        (KeyError("x" * 1000), "KeyError: 'xxx"),
    ],
)  # fmt: skip
def test_whatever_a_check_raises_is_a_reason(
    error: BaseException, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising() -> str:
        raise error

    verdict = of(well, raising, well).verdict()

    assert not verdict.ready
    assert [check.name for check in verdict.checks] == ["database", "migrations", "page"]
    assert verdict.checks[1].reason.startswith(reason)
    assert len(verdict.checks[1].reason) <= 300
    said = capsys.readouterr()
    assert said.out.startswith(f"serve: not ready: migrations: {reason}")
    assert said.err == ""


def test_many_who_ask_at_once_are_answered_by_one_look() -> None:
    check = Hanging()
    asked = of(check)
    with ThreadPoolExecutor(16) as pool:
        verdicts = [each.result() for each in [pool.submit(asked.verdict) for _ in range(16)]]

    assert all(verdict.ready for verdict in verdicts)
    assert check.made == 1


def test_a_check_that_hangs_keeps_one_waiting_and_only_as_long_as_it_must() -> None:
    check = Hanging()
    asked = of(well, check)
    assert asked.verdict().ready
    time.sleep(0.1)
    check.goes_on.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(timed, asked)
        wait_until(lambda: check.made == 2, "it hangs")
        meanwhile, at_once = timed(asked)
        found, waited = first.result()
    late, no_time = timed(asked)
    check.goes_on.set()

    assert meanwhile.ready
    assert at_once < PATIENCE / 2
    hangs = (Check("database"), Check("migrations", "no answer within 0.5 s"))
    assert found.checks == late.checks == hangs
    assert PATIENCE * 0.9 < waited < PATIENCE * 4
    assert no_time < PATIENCE / 2


def test_it_recovers_when_what_hung_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    check = Hanging()
    check.goes_on.clear()
    asked = of(check)
    assert not asked.verdict().ready

    check.goes_on.set()

    wait_until(lambda: asked.verdict().ready, "it is ready", 5)
    assert check.made <= 2
    assert capsys.readouterr().out.splitlines() == [
        "serve: not ready: database: no answer within 0.5 s",
        "serve: ready",
    ]


def test_it_recovers_though_something_hangs_for_ever_and_makes_no_crowd_of_threads() -> None:
    hung: list[threading.Event] = []
    here = threading.active_count()
    all_hang = True

    def check() -> str:
        if all_hang:
            hung.append(threading.Event())
            hung[-1].wait(60)
        return ""

    asked = of(check)
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        assert not asked.verdict().ready
        time.sleep(0.05)
    assert len(hung) == 3
    assert threading.active_count() == here + 3

    all_hang = False
    hung[0].set()
    wait_until(lambda: asked.verdict().ready, "it is ready", 5)
    for event in hung:
        event.set()


def test_a_slow_verdict_is_kept_as_long_as_it_took_to_make() -> None:
    made: list[float] = []

    def slow() -> str:
        made.append(time.monotonic())
        time.sleep(PATIENCE * 1.5)
        return ""

    asked = of(slow)
    assert not asked.verdict().ready  # nobody waits that long
    time.sleep(PATIENCE)

    assert asked.verdict().ready
    assert len(made) == 1


def test_the_first_who_finds_it_ready_says_so_and_holds_nobody_up() -> None:
    noted: list[str] = []
    goes_on = threading.Event()

    def note() -> None:
        noted.append(threading.current_thread().name)
        goes_on.wait(30)

    answers = ["not yet", "", "", ""]
    asked = of(lambda: answers.pop(0), when_ready=note)
    assert not asked.verdict().ready
    assert noted == []
    time.sleep(0.1)
    verdict, waited = timed(asked)

    assert verdict.ready
    assert waited < PATIENCE
    wait_until(lambda: noted, "it was noted")
    goes_on.set()
    time.sleep(0.2)
    assert asked.verdict().ready
    assert noted == ["readiness"]
