"""What is printed: findings, plans and steps, as text and as JSON, whatever the terminal is."""

import io
import json
import re
import sys
import time

import pytest

from shipway import report
from shipway.errors import ShipwayError, Status
from shipway.model import Checked, Commit, Finding, Level, Plan, RefUpdate, Step

pytestmark = pytest.mark.laptop


def plan(commits: int = 1, hotfixes: int = 0) -> Plan:
    return Plan(
        version="1.2.0",
        release="r" * 40,
        previous=None,
        remote="origin",
        tag="v1.2.0",
        tag_message="v1.2.0",
        updates=(RefUpdate("refs/heads/produccion", None, "r" * 40),),
        commits=tuple(Commit(f"{n:040x}", f"Change {n}", "Ada") for n in range(commits)),
        hotfixes=tuple(Commit(f"{n:040x}", f"Mend {n}", "Bob") for n in range(hotfixes)),
        steps=(Step("tag", "v1.2.0 at rrr"), Step("push", "all or nothing")),
    )


def test_a_plan_names_its_commits_and_hotfixes(capsys: pytest.CaptureFixture[str]) -> None:
    report.plan(plan(commits=2, hotfixes=1))

    assert capsys.readouterr().out == (
        "Release 1.2.0, 2 commits\n"
        "    000000000 Change 0 (Ada)\n"
        "    000000000 Change 1 (Ada)\n"
        "  kept from the production branch, 1 hotfix\n"
        "    000000000 Mend 0 (Bob)\n"
        "  tag       v1.2.0 at rrr\n"
        "  push      all or nothing\n"
    )


@pytest.mark.parametrize(
    ("commits", "hotfixes", "first", "kept"),
    [(0, 0, "Release 1.2.0, 0 commits", ""), (1, 2, "Release 1.2.0, 1 commit", ", 2 hotfixes")],
)
def test_a_plan_counts(
    commits: int, hotfixes: int, first: str, kept: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report.plan(plan(commits, hotfixes))

    out = capsys.readouterr().out
    assert out.splitlines()[0] == first
    assert kept in out
    assert ("kept from" in out) is bool(hotfixes)


@pytest.mark.parametrize(("commits", "more"), [(10, None), (11, "and 1 more"), (30, "and 20 more")])
def test_ten_commits_are_shown(
    commits: int, more: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    report.plan(plan(commits))

    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if "Change" in line]) == 10
    assert [line.strip() for line in lines if "more" in line] == ([more] if more else [])


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


def test_a_step_is_timed_and_said_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    progress = report.Progress()

    for name in ("Fetch", "Live"):
        with progress.step(name):
            pass

    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"  Fetch  0\.\d s\n  Live  0\.\d s\n", said.err)
    assert re.fullmatch(r"fetch 0\.\d s, live 0\.\d s", progress.total())


def test_a_step_that_lasts_is_said_again_with_what_it_last_heard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "_INTERVAL", 0.4)

    with report.Progress().step("Start") as hear:
        time.sleep(0.6)
        hear("/readyz gave no answer")
        hear("/readyz answered\x1b 503")
        time.sleep(0.6)

    assert re.fullmatch(
        r"(  Start  \d s\n)+(  Start  \d s  /readyz answered\? 503\n)+  Start  \d\.\d s\n",
        capsys.readouterr().err,
    )


def test_a_step_that_fails_is_not_said_to_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    progress = report.Progress()

    with pytest.raises(OSError, match="no"), progress.step("Fetch"):
        raise OSError("no")

    assert capsys.readouterr().err == ""
    assert progress.total() == ""


def test_an_error_is_a_problem_and_a_hint() -> None:
    error = ShipwayError("it is wrong", "mend it", Status.SUPERSEDED)

    assert (str(error), error.message, error.code) == (
        "it is wrong", "Error: it is wrong\nHint: mend it", 7
    )  # fmt: skip


def test_the_statuses_are_those_of_the_documentation() -> None:
    assert {status.name: int(status) for status in Status} == {
        "LIVE": 0, "REFUSED": 1, "COULD_NOT_RUN": 2, "NOT_VERIFIED": 5, "FAILED": 6,
        "SUPERSEDED": 7, "INTERRUPTED": 130, "TERMINATED": 143,
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
