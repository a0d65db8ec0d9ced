"""What is printed: findings, plans and steps, as text and as JSON, whatever the terminal is."""

import io
import json
import sys

import pytest

from shipway import report
from shipway.errors import Interruption, ShipwayError, Status
from shipway.model import Checked, Finding, Level

pytestmark = pytest.mark.laptop


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", "?[2J?]0;title?"),
        ("a\rb\x00c\x7fd", "a?b?c?d"),
        ("a\tb\nc", "a\tb\nc"),
        ("¡Adiós! ✔ 日本", "¡Adiós! ✔ 日本"),
        ("\udce9", "?"),
        ("\x9b2Ja\x85b", "?2Ja?b"),
    ],
)  # fmt: skip
def test_what_a_terminal_would_obey_is_not_printed(
    text: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report.say(text)
    report.note(text)

    said = capsys.readouterr()
    assert (said.out, said.err) == (f"{shown}\n", f"{shown}\n")


def test_a_terminal_without_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))

    report.say("¡Adiós! ✔")
    report.checked(Checked((Finding("c", Level.ERROR, "Año ✘", "«Sí»"),)), "main")

    sys.stdout.flush()
    assert raw.getvalue().decode("ascii") == (
        "?Adi?s! ?\nerror: A?o ? [c]\n  hint: ?S??\nmain: 1 error, 0 warnings\n"
    )


def test_an_error_is_a_problem_and_a_hint() -> None:
    error = ShipwayError("it is wrong", "mend it", Status.SUPERSEDED)

    assert (str(error), error.message, error.code) == (
        "it is wrong", "Error: it is wrong\nHint: mend it", 7
    )  # fmt: skip


def test_the_statuses_are_those_of_the_documentation() -> None:
    assert {status.name: int(status) for status in Status} == {
        "LIVE": 0, "REFUSED": 1, "COULD_NOT_RUN": 2, "WAITS": 3, "DRIFT": 4, "NOT_VERIFIED": 5,
        "FAILED": 6, "SUPERSEDED": 7, "INTERRUPTED": 130, "TERMINATED": 143,
    }  # fmt: skip


class Terminal(io.StringIO):
    """A stream that says that somebody watches it."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_rows_that_end_between_words_and_a_document_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    for stream, expected in (
        (Terminal(), "  one two three four\n    five\n\nsix\n"),
        (io.StringIO(), "  one two three four five\n\nsix\n"),
    ):
        monkeypatch.setattr(sys, "stdout", stream)
        report.say("  one two three four five\n\nsix")
        assert stream.getvalue() == expected
    monkeypatch.setattr(sys, "stdout", shown := Terminal())

    report.document({"long": "one two three four five six seven"})

    assert json.loads(shown.getvalue())["long"] == "one two three four five six seven"


def test_what_broke_by_itself_is_no_success_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), report.outcome({}, "json", Interruption("", "")):
        raise KeyError

    assert json.loads(capsys.readouterr().out)["outcome"]["status"] == 2
