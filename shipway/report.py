"""Says things: findings as text or JSON, plans and closing lines, and progress while work goes on.

Results go to standard output; progress and notices go to standard error, as a line that moves in
a terminal and as plain lines elsewhere.
"""

import json
import os
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from shipway import findings, verdicts
from shipway.errors import ShipwayError, Status, counted, printable
from shipway.model import Checked, Commit, Plan, Verdict

if TYPE_CHECKING:
    from rich.text import Text

SCHEMA = 1
_SHOWN = 10
_INTERVAL = 15.0
"""Seconds after which a step that still runs is said again where there is no terminal."""


class Progress:
    """Times the steps of a verb and shows each one as it runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Show `name` while the block runs, then the time that it took.

        The block may tell what it waits for: it is given who shows that too.
        """
        running = _Running(name)
        with _moving(running) if _is_terminal() else _repeated(running):
            yield running.hear
        self.seconds[name] = running.seconds()
        note(f"  {name}  {self.seconds[name]:.1f} s")

    def total(self) -> str:
        """Return where the time went, for a closing line."""
        return ", ".join(f"{name.lower()} {spent:.1f} s" for name, spent in self.seconds.items())


def note(line: str) -> None:
    """Say a line that is no result."""
    _print(_fitted(line, sys.stderr), sys.stderr)


def say(text: str) -> None:
    """Print a result."""
    _print(_fitted(text, sys.stdout), sys.stdout)


def document(content: Mapping[str, Any]) -> None:
    """Print a result for programs: one JSON document."""
    _print(json.dumps({"schema": SCHEMA, **content}, indent=2, default=str), sys.stdout)


@contextmanager
def documented(form: str, progress: Progress) -> Iterator[dict[str, Any]]:
    """Print what is collected as the one document of a verb that ends well or refuses.

    Where `form` is json, all else goes to standard error; as text, nothing is added.
    """
    require_form(form, "text", "json")
    told: dict[str, Any] = {}
    if form == "text":
        yield told
        return
    refusal = None
    with redirect_stdout(sys.stderr):
        try:
            yield told
        except ShipwayError as error:
            if error.status != Status.REFUSED:
                raise
            refusal = error
            told.setdefault("deployable", False)
            told.setdefault("problems", [error.problem])
    steps = [{"name": name, "seconds": round(x, 1)} for name, x in progress.seconds.items()]
    document({**told, "steps": steps})
    if refusal:
        raise refusal


def checked(result: Checked, subject: str, form: str = "text") -> None:
    """Print what a check came to, the errors first."""
    if form == "json":
        document({"subject": subject, **findings.as_document(result)})
        return
    lines = findings.as_annotations(result) if form == "github" else findings.as_text(result)
    for line in lines:
        say(line)
    say(findings.summary(result, subject))
    if form == "github":
        _summarize(findings.markdown(result, subject))


def _summarize(text: str) -> None:
    """Add to the summary of the workflow's run, where GitHub says in which file that is."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    try:
        with Path(file).open("a", encoding="utf-8", errors="replace") as summary:
            summary.write(text)
    except OSError as error:
        note(f"the summary cannot be written: {error}")


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


def verdict(made: Verdict) -> None:
    """Print what a rehearsal has shown."""
    for line in verdicts.as_text(made):
        say(line)


def confirm(question: str, consequence: str = "nothing was pushed") -> None:
    """Ask in the terminal; refuse where there is none to ask, or the answer is not yes.

    `consequence` is what a no means.
    """
    if not sys.stdin.isatty():
        raise ShipwayError("there is nobody to confirm this", "say --yes to go ahead without")
    try:
        answer = input(f"{question} [y/N] ").strip().lower()
    except (EOFError, UnicodeDecodeError):
        answer = ""
    if answer not in ("y", "yes", "s", "si", "sí"):
        raise ShipwayError(f"not confirmed, so {consequence}", "answer y to go ahead")


def require_form(form: str, *known: str) -> None:
    """Refuse an output format that a verb does not have."""
    if form not in known:
        raise ShipwayError(
            f"--format {form} is unknown", f"one of {', '.join(known)}", Status.COULD_NOT_RUN
        )


class _Running:
    """A step that runs, as a line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = time.monotonic()
        self._heard = ""

    def hear(self, text: str) -> None:
        self._heard = printable(text)

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def __str__(self) -> str:
        return f"{self._name}  {self.seconds():.0f} s  {self._heard}".rstrip()

    def __rich__(self) -> "Text":
        """Return the line as it is now, which rich asks for with each picture, in one row."""
        from rich.text import Text

        return Text(str(self), no_wrap=True, overflow="ellipsis")


def _is_terminal() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _moving(running: _Running) -> Iterator[None]:
    """Show in a terminal what runs as a line that moves."""
    from rich.console import Console

    with Console(stderr=True, highlight=False).status(running):
        yield


@contextmanager
def _repeated(running: _Running) -> Iterator[None]:
    """Say elsewhere what runs, now and then."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(_INTERVAL):
            note(f"  {running}")

    thread = threading.Thread(target=repeat, daemon=True)
    try:
        thread.start()  # within, since an interruption may come here already
        yield
    finally:
        over.set()
        if thread.is_alive():
            thread.join()


def _commits(commits: tuple[Commit, ...]) -> Iterator[str]:
    for commit in commits[:_SHOWN]:
        yield f"{commit.id[:9]} {commit.subject} ({commit.author})"
    if len(commits) > _SHOWN:
        yield f"and {len(commits) - _SHOWN} more"


def _fitted(text: str, stream: TextIO) -> str:
    """Break lines for a terminal between words; its own way is in the middle of them."""
    if not stream.isatty():
        return text
    width, rows = shutil.get_terminal_size().columns, []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        rows += textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(rows)


def _print(text: str, stream: TextIO) -> None:
    """Print `text` without what a terminal would take for a command, or could not show."""
    encoding = stream.encoding or "utf-8"
    shown = printable(text).encode(encoding, "replace").decode(encoding)
    try:
        print(shown, file=stream, flush=True)
    except BrokenPipeError:  # nobody reads on, as behind `| head`; the work goes on
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
