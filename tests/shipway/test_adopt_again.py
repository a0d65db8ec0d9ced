"""Adopt: a second time, with a newer shipway, or after an interruption."""

import os
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.projects import Edit
from tests.shipway.adopting import SOURCES, adopt, adopted, foreign
from tests.shipway.laptop import Laptop, digests
from tests.students import FILES

pytestmark = pytest.mark.laptop


@pytest.fixture
def taken(tmp_path: Path) -> Laptop:
    """A project once shipway is adopted, and committed."""
    project = foreign(tmp_path)
    adopted(project.folder)
    project.commit("Adopt shipway", None)
    return project


def test_a_second_time_there_is_nothing_to_write(taken: Laptop) -> None:
    with taken.unchanged():
        ran = adopt(taken.folder)

    assert ran.status == 0
    assert ran.lines[0] == f"{taken.folder} is up to date: nothing to write"


def test_line_ends_of_a_checkout_on_windows_are_no_difference(taken: Laptop) -> None:
    for name in ("tasks.py", "shipway/report.py"):
        path = taken.folder / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert adopt(taken.folder).lines[0].endswith("is up to date: nothing to write")


def test_an_update_brings_what_is_new_and_removes_what_is_gone(taken: Laptop) -> None:
    taken.change({"shipway/gone/old.py": "", "shipway/gone/__pycache__/old.pyc": "",
                  "shipway/site.py": ""})  # fmt: skip
    (taken.folder / "shipway/edge.py").unlink()

    ran = adopted(taken.folder)

    assert "tasks.py and shipway/, copied: 1 file new, 1 file changed, 1 file removed" in ran.lines
    assert not (taken.folder / "shipway/gone").exists()
    assert taken.git("status", "--porcelain") == ""


def test_what_was_changed_by_hand_is_shown_before_it_is_replaced(taken: Laptop) -> None:
    taken.change({"shipway/mine.py": "MINE = 1\n"}, Edit("tasks.py", "def check(", "def chequear("))

    shown = adopt(taken.folder, "--dry-run").lines

    assert "-def chequear(" in " ".join(line[:14] for line in shown)
    assert {"+++ /dev/null", "-MINE = 1"} <= set(shown)
    adopted(taken.folder)
    assert taken.git("status", "--porcelain") == ""


def test_their_settings_stay_and_new_keys_are_named(taken: Laptop) -> None:
    text = (
        "# ours\nrun:\n  echo: true\nshipway:\n  url: https://x.up.railway.app  # live\n  odd: 1\n"
    )
    taken.change({"invoke.yaml": text})
    taken.git("push", "--quiet", "origin", "HEAD:live")

    ran = adopted(taken.folder)

    assert (taken.folder / "invoke.yaml").read_text("utf-8") == text
    [new] = [line for line in ran.lines if line.startswith("invoke.yaml stays; ")]
    assert "access_log" in new
    assert "url" not in new
    guessed = '`production_branch: live`, `demo_command: ""`'
    assert f"invoke.yaml: for this project {guessed} is guessed" in ran.lines
    assert "write the public address" not in ran.out
    assert "invoke.yaml names odd, which is no setting: remove it" in ran.lines


INTERRUPTING = """\
import os, signal, sys

count = 0

def hook(event, arguments):
    global count
    if event == "os.rename" and "theirs" in str(arguments[1]):
        count += 1
        if count == 20:
            os.kill(os.getpid(), signal.SIGINT)

sys.addaudithook(hook)
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_interrupted_in_the_middle_each_file_is_whole_and_the_next_run_goes_on(
    tmp_path: Path,
) -> None:
    project = foreign(tmp_path)
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/sitecustomize.py").write_text(INTERRUPTING, "utf-8")

    ran = adopt(project.folder, "--yes", PYTHONPATH=str(tmp_path / "hooks"))

    assert ran.error() == (
        130,
        "interrupted; each file is whole, as it was or as it was shown",
        "run `invoke adopt` again: it does what is left",
    )
    names = [name for name in SOURCES if (project.folder / name).exists()]
    assert 0 < len(names) < len(SOURCES)
    assert not (project.folder / "tasks.py").exists()
    assert all((project.folder / x).read_bytes() == (ROOT / x).read_bytes() for x in names)
    adopted(project.folder)
    assert set(digests(project.folder)) == {*FILES, "tasks.py", "invoke.yaml", *SOURCES}
