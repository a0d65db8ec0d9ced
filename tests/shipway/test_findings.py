"""What a check came to, word for word: as text, as JSON, as annotations, as GitHub's summary."""

import json
from pathlib import Path

import pytest

from shipway import findings, report
from shipway.check import check
from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import Checked, Finding, Level, Undecided

pytestmark = pytest.mark.laptop

ERROR = Finding("no-x", Level.ERROR, "It breaks.", "Mend it.", "a.py", 3)
WARNING = Finding("a-trap", Level.WARNING, "It is a trap.", "Avoid it.")
HOSTILE = Finding(
    "bad,::x%", Level.ERROR, "one\nerror: two | <b>*x*</b> 50%\r\n::error::three \x1b[31m`red`",
    "say\nnothing", "a,b:c\n.py", 7,
)  # fmt: skip
ALL = Checked(
    (ERROR, WARNING),
    (
        Undecided("x", "it does not start"),
        Undecided("y", "nobody knows"),
        Undecided("z", "it does not start"),
    ),
    (Finding("old", Level.WARNING, "Old.", "Renew it.", "b.py"),),
)


def printed(result: Checked, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is printed of a result, for a commit named HEAD."""
    report.checked(result, "HEAD", form)
    return capsys.readouterr().out


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(ALL, "text", capsys) == (
        "error: It breaks. (a.py:3) [no-x]\n"
        "  hint: Mend it.\n"
        "warning: It is a trap. [a-trap]\n"
        "  hint: Avoid it.\n"
        "undecided, since it does not start: x, z\n"
        "undecided, since nobody knows: y\n"
        "HEAD: 1 error, 1 warning, 3 undecided, 1 silenced\n"
    )


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        ((), "nothing found"),
        ((ERROR,), "1 error, 0 warnings"),
        ((ERROR, ERROR), "2 errors, 0 warnings"),
        ((WARNING,), "0 errors, 1 warning"),
    ],
)
def test_findings_are_counted(found: tuple[Finding, ...], counts: str) -> None:
    assert findings.summary(Checked(found), "HEAD") == f"HEAD: {counts}"


def test_what_is_found_many_times_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    many = tuple(Finding("no-x", Level.ERROR, f"{n}.", "Mend it.") for n in range(7))

    lines = printed(Checked((*many, WARNING)), "text", capsys).splitlines()

    assert lines[8:12] == [
        "error: 4. [no-x]", "  hint: Mend it.", "  and 2 more [no-x]",
        "warning: It is a trap. [a-trap]",
    ]  # fmt: skip
    assert lines[-1] == "HEAD: 7 errors, 1 warning"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(ALL, "json", capsys)) == {
        "schema": 1,
        "subject": "HEAD",
        "findings": [
            {"code": "no-x", "level": "error", "message": "It breaks.", "hint": "Mend it.",
             "file": "a.py", "line": 3, "place": "a.py:3"},
            {"code": "a-trap", "level": "warning", "message": "It is a trap.",
             "hint": "Avoid it.", "file": "", "line": 0, "place": ""},
        ],
        "undecided": [
            {"code": "x", "reason": "it does not start", "is_fault": False},
            {"code": "y", "reason": "nobody knows", "is_fault": False},
            {"code": "z", "reason": "it does not start", "is_fault": False},
        ],
        "silenced": [{"code": "old", "place": "b.py"}],
        "counts": {"errors": 1, "warnings": 1, "undecided": 3, "silenced": 1},
    }  # fmt: skip


def test_annotations(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(ALL, "github", capsys) == (
        "::error file=a.py,line=3,title=no-x::It breaks.%0AMend it.\n"
        "::warning title=a-trap::It is a trap.%0AAvoid it.\n"
        "::notice title=undecided::since it does not start: x, z\n"
        "::notice title=undecided::since nobody knows: y\n"
        "HEAD: 1 error, 1 warning, 3 undecided, 1 silenced\n"
    )


def test_hostile_text_is_one_line_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(Checked((HOSTILE,)), "text", capsys) == (
        "error: one error: two | <b>*x*</b> 50% ::error::three ?[31m`red` (a,b:c .py:7) "
        "[bad,::x%]\n"
        "  hint: say nothing\nHEAD: 1 error, 0 warnings\n"
    )
    assert printed(Checked((HOSTILE,)), "github", capsys) == (
        "::error file=a%2Cb%3Ac%0A.py,line=7,title=bad%2C%3A%3Ax%25::one%0Aerror: two | <b>*x*</b> "
        "50%25?%0A::error::three ?[31m`red`%0Asay%0Anothing\nHEAD: 1 error, 0 warnings\n"
    )
    message = json.loads(printed(Checked((HOSTILE,)), "json", capsys))["findings"][0]["message"]
    assert message == HOSTILE.message


def test_the_summary_of_a_workflow(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    printed(ALL, "text", capsys)
    assert summary.read_text("utf-8") == "before\n"

    printed(ALL, "github", capsys)
    printed(Checked((HOSTILE,)), "github", capsys)
    printed(Checked(()), "github", capsys)
    assert summary.read_text("utf-8") == (
        "before\n"
        "### HEAD: 1 error, 1 warning, 3 undecided, 1 silenced\n\n"
        "| level | code | what | where |\n|---|---|---|---|\n"
        "| error | no-x | It breaks.<br>Mend it. | a.py:3 |\n"
        "| warning | a-trap | It is a trap.<br>Avoid it. |  |\n"
        "\nUndecided, since it does not start: x, z\n"
        "\nUndecided, since nobody knows: y\n"
        "### HEAD: 1 error, 0 warnings\n\n"
        "| level | code | what | where |\n|---|---|---|---|\n"
        "| error | bad,::x% | one error: two \\| &lt;b&gt;\\*x\\*&lt;/b&gt; 50% ::error::three "
        "?\\[31m\\`red\\`<br>say nothing | a,b:c .py:7 |\n"
        "### HEAD: nothing found\n\n"
    )

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    report.checked(ALL, "HEAD", "github")
    assert capsys.readouterr().err.startswith("the summary cannot be written: ")


@pytest.mark.parametrize("code", ["nothing-like-this", "static_stale", "W042"])
def test_a_code_that_no_check_has_is_not_silenced(code: str, tmp_path: Path) -> None:
    with pytest.raises(ShipwayError) as raised:
        check(tmp_path, Config(silence={code: "a reason"}), tmp_path, print, here=True)

    assert (raised.value.problem, raised.value.hint, raised.value.status) == (
        f"shipway.silence names {code}, which is no code of a check",
        "docs/checks.md lists them (invoke.yaml)",
        2,
    )


def test_a_code_is_silenced_with_a_reason_alone() -> None:
    with pytest.raises(ShipwayError) as raised:
        Config.read({"silence": {"debug-true": " "}})

    assert raised.value.problem == "shipway.silence has no reason for debug-true"
