"""Adopt: what is shown, asked and written, at first and again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shipway.config import Config
from tests.environment import ROOT
from tests.shipway.adopting import SOURCES, adopt, adopted, foreign, read_yaml, refused
from tests.shipway.laptop import Laptop, digests
from tests.shipway.programs import Ran
from tests.shipway.terminal import answered

pytestmark = pytest.mark.laptop

DECIDES = "decides in the Procfile's place: remove it, or start `invoke serve` there"


@pytest.fixture
def project(tmp_path: Path) -> Laptop:
    """A clone whose remote has main alone."""
    return foreign(tmp_path)


def settings(laptop: Laptop) -> Config:
    text = (laptop.folder / "invoke.yaml").read_text("utf-8")
    return Config.read(read_yaml(text)["shipway"])


def test_it_is_all_there_and_nothing_is_committed(project: Laptop) -> None:
    before, head = digests(project.folder), project.git("rev-parse", "HEAD")

    ran = adopted(project.folder)

    new = {"tasks.py", "invoke.yaml", "Procfile", *SOURCES}
    changed = {"requirements.txt", ".gitignore"}
    after = digests(project.folder)
    assert after.keys() - before.keys() == new
    assert {name for name in before if before[name] != after[name]} == changed
    own = digests(ROOT / "shipway")
    assert {name: after[f"shipway/{name}"] for name in own} == own
    assert project.git("rev-parse", "HEAD") == head
    assert (
        f"tasks.py and shipway/, copied: {len(SOURCES) + 1} files new, 0 files changed" in ran.out
    )
    assert "+web: invoke serve" in ran.lines
    assert "-gunicorn==23.0.0" in ran.lines
    assert {"+/assets/", "+/.assets*"} <= set(ran.lines)
    assert ran.lines[-1] == (f"{project.folder} has shipway: commit it there, then `invoke check`")


def test_the_settings_are_guessed_and_explained_as_in_this_repository(project: Laptop) -> None:
    adopted(project.folder)

    assert settings(project) == Config(
        settings="landing_api.settings", wsgi="landing_api.wsgi:application",
        build_command="invoke build", demo_command="",
    )  # fmt: skip
    text = (project.folder / "invoke.yaml").read_text("utf-8")
    own = (ROOT / "invoke.yaml").read_text("utf-8")
    comments = [line for line in own.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == comments


@pytest.mark.parametrize("options", [("--dry-run",), ("--yes", "--dry-run")])
def test_a_dry_run_shows_it_and_stops(project: Laptop, options: tuple[str, ...]) -> None:
    with project.unchanged():
        ran = adopt(project.folder, *options)

    assert (ran.status, ran.err) == (0, "")
    assert "+++ b/invoke.yaml" in ran.lines


def test_invokes_own_dry_run_is_one(project: Laptop) -> None:
    with project.unchanged():
        ran = adopt(project.folder, "--yes", before=("--dry",))

    assert (ran.status, ran.lines[0]) == (0, "--- a/requirements.txt")


def test_with_nobody_to_confirm_nothing_is_written(project: Laptop) -> None:
    assert refused(project.folder) == (
        1, "there is nobody to confirm this", "say --yes to go ahead without",
    )  # fmt: skip


def test_a_section_is_added_to_settings_of_other_tasks(tmp_path: Path) -> None:
    text = "# ours\r\nrun:\r\n  echo: true"
    project = foreign(tmp_path, {"invoke.yaml": text})

    adopted(project.folder)

    made = (project.folder / "invoke.yaml").read_bytes().decode()
    assert made.startswith(f"{text}\r\n\r\n")
    assert read_yaml(made)["run"] == {"echo": True}
    assert settings(project).settings == "landing_api.settings"


def test_what_they_have_already_is_left_alone(tmp_path: Path) -> None:
    project = foreign(tmp_path, {
        "Procfile": "web: gunicorn landing_api.wsgi\n",
        "railway.json": '{"deploy": {"startCommand": "gunicorn landing_api.wsgi"}}',
        "Dockerfile": "FROM python:3.13\n",
        "runtime.txt": "python-3.10",
        ".gitignore": "*\n!.gitignore\n",
    })  # fmt: skip
    before = digests(project.folder)

    ran = adopted(project.folder)

    after = digests(project.folder)
    assert {name for name in before if before[name] != after[name]} == {"requirements.txt"}
    left = ran.out[ran.out.index("Left for you:\n") :].splitlines()[1:5]
    assert left == [
        "  - Procfile starts `gunicorn landing_api.wsgi`: make it `web: invoke serve`",
        f"  - railway.json {DECIDES}",
        f"  - Dockerfile {DECIDES}",
        "  - Python 3.10 is asked for: shipway needs 3.11 or newer",
    ]


def test_without_git_and_without_requirements(tmp_path: Path) -> None:
    project = foreign(tmp_path, {"requirements.txt": None, ".gitignore": None})
    shutil.rmtree(project.folder / ".git")

    ran = adopted(project.folder)

    assert (
        "There is no git repository yet: shipway releases from one, `git init` makes it" in ran.out
    )
    required = (project.folder / "requirements.txt").read_text("utf-8").splitlines()
    assert "django==5.2.6" in required
    assert "pymysql[rsa]==1.2.4" in required
    assert (project.folder / ".gitignore").read_text("utf-8") == "/assets/\n/.assets*\n"
    assert (settings(project).main_branch, settings(project).production_branch) == (
        "main", "produccion",
    )  # fmt: skip


def answered_in_terminal(project: Laptop, keys: bytes, before: Callable[[], object]) -> Ran:
    here = Laptop(ROOT, project.remote, project.scratch)
    return answered(here, keys, before, ("adopt", str(project.folder)))


@pytest.mark.parametrize(
    ("keys", "status", "said"),
    [(b"y\n", 0, ""), (b"\n", 1, "Error: not confirmed, so nothing was written")],
)
def test_nothing_is_written_before_the_answer(
    project: Laptop, keys: bytes, status: int, said: str
) -> None:
    before = digests(project.folder)
    asked: list[dict[str, str]] = []

    ran = answered_in_terminal(project, keys, lambda: asked.append(digests(project.folder)))

    assert (ran.status, ran.err.partition("\n")[0]) == (status, said)
    assert f"Write this to {project.folder}? [y/N] " in ran.out
    assert asked == [before]
    assert (digests(project.folder) == before) is (status != 0)


def test_what_changes_while_it_asks_is_not_overwritten(project: Laptop) -> None:
    path = project.folder / "Procfile"

    ran = answered_in_terminal(project, b"y\n", lambda: path.write_text("web: mine\n", "utf-8"))

    assert ran.error() == (
        1,
        f"{path} has changed meanwhile",
        "run this again to see the difference as it is now",
    )
    assert path.read_text("utf-8") == "web: mine\n"
    assert not (project.folder / "invoke.yaml").exists()


def test_what_is_not_committed_there_is_said_and_stays(project: Laptop) -> None:
    project.change({"homepage/views.py": "# at work\n"})

    ran = adopted(project.folder)

    assert "Something is not committed there: it stays, but for the files shown here" in ran.lines
    assert (project.folder / "homepage/views.py").read_text("utf-8") == "# at work\n"


def test_tasks_of_their_own_are_replaced_when_that_is_said(tmp_path: Path) -> None:
    project = foreign(tmp_path, {"tasks.py": "from invoke import task\n"})

    ran = adopted(project.folder, "--replace-tasks")

    assert "-from invoke import task" in ran.lines
    assert (project.folder / "tasks.py").read_bytes() == (ROOT / "tasks.py").read_bytes()
