"""Closes a test run with the list of what was not tried, for want of what, and how to get it."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

REASON = re.compile(r"^Skipped: needs (?P<what>[^:]+): (?P<install>.+)$")
NOT_TRIED = pytest.StashKey[Counter[tuple[str, str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that insists on everything being tried."""
    parser.addoption(
        "--complete", action="store_true", help="fail when a test lacked a program that it needs"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register what collects the reasons, in the process that prints the summary."""
    config.stash[NOT_TRIED] = Counter()
    config.pluginmanager.register(Collector(config.stash[NOT_TRIED]), "not-tried")


class Collector:
    """Counts the tests that each missing program cost."""

    def __init__(self, not_tried: Counter[tuple[str, str]]) -> None:
        self.not_tried = not_tried

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was skipped for want of something."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a whole module that was skipped for want of something."""
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and isinstance(report.longrepr, (tuple, list)):
            found = REASON.match(str(report.longrepr[2]))
            if found:
                self.not_tried[found["what"], found["install"]] += 1


def lines(not_tried: Counter[tuple[str, str]]) -> list[str]:
    """Word the closing list, one line for each missing program."""
    if not not_tried:
        return ["Nothing was left out: every test had the programs that it needs."]
    return [
        f"Not tried: {count} {'test' if count == 1 else 'tests'} for want of {what}, "
        f"install it with: {install}"
        for (what, install), count in sorted(not_tried.items())
    ]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that insists on completeness and was not complete."""
    missing = session.config.stash[NOT_TRIED]
    incomplete = missing and session.config.getoption("complete")
    if incomplete and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# Outermost, so that the list comes after the failures, where a person looks.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Print the closing list."""
    yield
    missing = config.stash[NOT_TRIED]
    terminalreporter.section("what was tried")
    for line in lines(missing):
        terminalreporter.write_line(line, yellow=bool(missing))
    if missing and config.getoption("complete"):
        terminalreporter.write_line("The run was asked to be complete, so it fails.", red=True)
