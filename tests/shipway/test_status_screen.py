"""Status and history on screens of 80 and 50 columns and in a pipe, whatever names they show."""

import json
import subprocess
import sys

import pytest

from tests.shipway.laptop import Laptop
from tests.shipway.programs import git
from tests.shipway.terminal import screen

HOSTILE = "-x [bold]\x1b[2J\u202e'\" $(exit) \x85" + "ñ" * 10_000


@pytest.fixture
def attacked(released: Laptop) -> Laptop:
    """A clone whose tags, authors, subjects, notes and files have names that attack."""
    released.change({"CHANGELOG.md": f"# Changelog\n\n## [Unreleased]\n\n- {HOSTILE}\n"})
    released.change({f"notes/migrations/0002_{'x' * 200}\x1b[31m.py": ""})
    released.git("add", "--all")
    author = f"{HOSTILE[:900]} <a@example.invalid>"
    released.git("commit", "--quiet", f"--author={author}", "--message", HOSTILE)
    released.git("push", "--quiet", "origin", "HEAD:main")
    released.git("switch", "--quiet", "--detach", "origin/produccion")
    (released.folder / "fix.txt").write_text("fix\n")
    released.git("add", "--all")
    released.git("commit", "--quiet", f"--author={author}", "--message", HOSTILE)
    released.git("push", "--quiet", "origin", "HEAD:produccion")
    released.git("switch", "--quiet", "main")
    for name in ('-x]"$(exit)', "v0.1.0\u202e", "v9" * 100):
        git(released.remote, "update-ref", f"refs/tags/{name}", released.tip("produccion"))
    return released


@pytest.mark.parametrize("columns", [80, 50])
@pytest.mark.parametrize("verb", ["status", "history"])
def test_every_row_fits_the_screen(attacked: Laptop, verb: str, columns: int) -> None:
    rows = screen(attacked, columns, verb)

    assert not [row for row in rows if len(row) > columns]
    assert len(rows) <= 24
    assert all(row.isprintable() for row in rows)


def test_in_a_pipe_a_part_is_a_line(attacked: Laptop) -> None:
    ran = attacked.invoke("status")

    assert "Traceback" not in ran.err
    assert not [line for line in ran.out.split("\n") if len(line) > 140]
    assert ran.out.replace("\n", "").isprintable()
    assert "hotfixes" in ran.out


@pytest.mark.parametrize("verb", ["status", "history"])
def test_programs_get_names_as_they_are(attacked: Laptop, verb: str) -> None:
    ran = attacked.invoke(verb, "--format", "json")

    told = json.loads(ran.out)
    assert "\x1b" not in ran.out
    newest = told["releases"] if verb == "history" else told["main"]["commits"]
    subject = newest[0]["subject"]
    assert subject.startswith("-x [bold]\x1b[2J\u202e")
    assert len(subject) > 10_000


def test_a_reader_that_leaves_early_ends_nothing(released: Laptop) -> None:
    command = f"{sys.executable} -m invoke status | head -1"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=released.folder, capture_output=True,
        text=True, env=released.environment(), check=False,
    )  # fmt: skip

    assert ran.stdout.startswith("production  v0.1.0")
    assert ran.stderr == ""
