"""Says things, and asks: results on standard output, notices and questions on standard error."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from shipway.errors import Interruption, ShipwayError, Status, printable

if TYPE_CHECKING:
    from shipway.model import Checked, Verdict

SCHEMA = 1
Tell = Callable[[str], None]


def note(line: str) -> None:
    """Say a line that is no result."""
    _print(_fitted(line, sys.stderr), sys.stderr)


def say(text: str) -> None:
    """Print a result."""
    _print(_fitted(text, sys.stdout), sys.stdout)


def document(content: Mapping[str, Any]) -> None:
    """Print a result for programs: one JSON document."""
    _print(json.dumps({"schema": SCHEMA, **content}, indent=2, default=str), sys.stdout)


def teller(form: str) -> Tell:
    """Return who says the lines of a verb that ends with a document where programs ask for one."""
    require_form(form, "text", "json")
    return note if form == "json" else say


@contextmanager
def outcome(
    content: Mapping[str, Any], form: str, interruption: Interruption, *, is_tried: bool = True
) -> Iterator[None]:
    """Print for programs one document at the end: `content`, and how the block ended.

    Where nothing `is_tried`, as in a dry run, the outcome is null.
    """
    ended: ShipwayError | None = ShipwayError(
        "the verb itself broke", "report what standard error has", Status.COULD_NOT_RUN
    )
    try:
        yield
    except ShipwayError as error:
        ended = error
        raise
    except KeyboardInterrupt:
        ended = interruption.error()
        raise
    else:
        ended = None
    finally:
        if form == "json":
            document({**content, "outcome": _ending(ended) if is_tried else None})


def _ending(error: ShipwayError | None) -> dict[str, Any]:
    if error is None:
        return {"status": Status.LIVE, "problem": "", "hint": ""}
    return {"status": error.status, "problem": error.problem, "hint": error.hint}


def checked(result: "Checked", subject: str, form: str = "text", tell: Tell = say) -> None:
    """Print what a check came to, the errors first."""
    from shipway import findings

    if form == "json":
        document({"subject": subject, **findings.as_document(result)})
        return
    told = findings.as_annotations(result) if form == "github" else findings.as_text(result)
    lines(told, tell)
    tell(findings.summary(result, subject))
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


def lines(told: Iterable[str], tell: Tell = say) -> None:
    """Print lines, a result where nothing else is asked."""
    for line in told:
        tell(line)


def verdict(made: "Verdict", tell: Tell = say) -> None:
    """Print what a rehearsal has shown."""
    from shipway import verdicts

    lines(verdicts.as_text(made), tell)


def confirm(question: str, consequence: str = "nothing was pushed") -> None:
    """Ask in the terminal; refuse where there is none to ask, or the answer is not yes.

    `consequence` is what a no means.
    """
    if not is_terminal(sys.stdin):
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


def is_terminal(stream: TextIO | None) -> bool:
    """Say whether a stream is one; Python has none in the place of one that is closed."""
    return stream is not None and stream.isatty()


def _fitted(text: str, stream: TextIO | None) -> str:
    """Break lines for a terminal between words; its own way is in the middle of them."""
    if not is_terminal(stream):
        return text
    width, rows = shutil.get_terminal_size().columns, []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        rows += textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(rows)


def _print(text: str, stream: TextIO | None) -> None:
    """Print `text` without what a terminal would take for a command, or could not show.

    Where that cannot be written, the work goes on: its exit status must stay true.
    """
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    shown = printable(text).encode(encoding, "replace").decode(encoding)
    try:
        print(shown, file=stream, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):  # nobody reads on, as behind `| head`
            note(f"The output cannot be written: {error.strerror}")
