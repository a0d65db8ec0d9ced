"""Says things: findings as text or JSON, plans and closing lines, and progress while work goes on.

Results go to standard output; progress and notices go to standard error, as a line that moves in
a terminal and as plain lines elsewhere.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TextIO

from shipway.errors import ShipwayError, Status, counted, printable
from shipway.model import Commit, Finding, Level, Plan

SCHEMA = 1
_SHOWN = 10


class Progress:
    """Times the steps of a verb and shows each one as it runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show `name` while the block runs, then the time that it took."""
        start = time.monotonic()
        with _spinner(name):
            yield
        self.take(name, time.monotonic() - start)

    def take(self, name: str, seconds: float) -> None:
        """Note a step that was timed elsewhere."""
        self.seconds[name] = seconds
        note(f"  {name}  {seconds:.1f} s")

    def total(self) -> str:
        """Return where the time went, for a closing line."""
        return ", ".join(f"{name.lower()} {spent:.1f} s" for name, spent in self.seconds.items())


def note(line: str) -> None:
    """Say a line that is no result."""
    _print(line, sys.stderr)


def say(text: str) -> None:
    """Print a result."""
    _print(text, sys.stdout)


def document(content: Mapping[str, Any]) -> None:
    """Print a result for programs: one JSON document."""
    say(json.dumps({"schema": SCHEMA, **content}, indent=2, default=str))


def findings(found: Iterable[Finding], subject: str, form: str = "text") -> None:
    """Print what a check found, the errors first."""
    ordered = sorted(found, key=lambda finding: finding.level != Level.ERROR)
    errors = sum(finding.level == Level.ERROR for finding in ordered)
    if form == "json":
        document({"subject": subject, "findings": [asdict(finding) for finding in ordered]})
        return
    for finding in ordered:
        place = f" ({finding.place})" if finding.place else ""
        say(f"{finding.level}: {finding.message}{place} [{finding.code}]\n  hint: {finding.hint}")
    warnings = len(ordered) - errors
    counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    say(f"{subject}: {counts if ordered else 'nothing found'}")


def plan(made: Plan) -> None:
    """Print what a release will do."""
    say(f"Release {made.version}, {counted(len(made.commits), 'commit')}")
    for line in _commits(made.commits):
        say(f"    {line}")
    if made.hotfixes:
        say(f"  kept from the production branch, {counted(len(made.hotfixes), 'hotfix', 'es')}")
        for line in _commits(made.hotfixes):
            say(f"    {line}")
    for step in made.steps:
        say(f"  {step.name:<10}{step.description}")


def confirm(question: str) -> None:
    """Ask in the terminal; refuse where there is none to ask, or the answer is not yes."""
    if not sys.stdin.isatty():
        raise ShipwayError("there is nobody to confirm this", "say --yes to go ahead without")
    try:
        answer = input(f"{question} [y/N] ").strip().lower()
    except (EOFError, UnicodeDecodeError):
        answer = ""
    if answer not in ("y", "yes", "s", "si", "sí"):
        raise ShipwayError("not confirmed, so nothing was pushed", "answer y to go ahead")


def require_form(form: str, *known: str) -> None:
    """Refuse an output format that a verb does not have."""
    if form not in known:
        raise ShipwayError(
            f"--format {form} is unknown", f"one of {', '.join(known)}", Status.COULD_NOT_RUN
        )


@contextmanager
def _spinner(name: str) -> Iterator[None]:
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    with console.status(Text(name)):
        yield


def _commits(commits: tuple[Commit, ...]) -> Iterator[str]:
    for commit in commits[:_SHOWN]:
        yield f"{commit.id[:9]} {commit.subject} ({commit.author})"
    if len(commits) > _SHOWN:
        yield f"and {len(commits) - _SHOWN} more"


def _print(text: str, stream: TextIO) -> None:
    """Print `text` without what a terminal would take for a command, or could not show."""
    encoding = stream.encoding or "utf-8"
    shown = printable(text).encode(encoding, "replace").decode(encoding)
    try:
        print(shown, file=stream, flush=True)
    except BrokenPipeError:  # nobody reads on, as behind `| head`; the work goes on
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
