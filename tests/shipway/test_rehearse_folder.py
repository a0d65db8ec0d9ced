"""Rehearse in its folder: wherever that is, and whatever is started, nothing of it stays."""

import os
import re
import tempfile
from pathlib import Path

import pytest

from shipway.errors import ShipwayError, Status
from shipway.rehearsal import scratch
from tests.projects import RAISES, Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import (
    ended,
    git,
    invoke_command,
    left_at_work_in,
    run,
    running,
    wait_until,
)

DAEMON = {"Procfile": "web: setsid sleep 300 & exec invoke serve\n"}


def test_a_folder_whose_name_looks_like_a_variable_is_no_other_folder(laptop: Laptop) -> None:
    """As GitPython would take it, git ran in the clone itself, and removed its branches."""
    laptop.git("symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
    odd = laptop.scratch / "a $HOME 'b\" ~"
    odd.mkdir()
    laptop.variables["TMPDIR"] = str(odd)

    with laptop.unchanged():
        ran = run(invoke_command("rehearse"), laptop.folder, laptop.environment())

    assert ran.status == 0, ran
    assert list(odd.iterdir()) == []
    assert git(laptop.folder, "rev-parse", "origin/main") == laptop.tip("main")


def test_what_is_temporary_for_a_container_goes_with_the_folder(laptop: Laptop) -> None:
    laptop.publish("Leave files", None, Edit(
        "mysite/wsgi.py", "import os\n",
        "import os\nimport tempfile\n\ntempfile.mkstemp()\ntempfile.mkdtemp()\n",
    ))  # fmt: skip

    assert laptop.invoke("rehearse").status == 0


def test_a_daemon_ends_with_the_rehearsal(laptop: Laptop) -> None:
    laptop.publish("Start a daemon", DAEMON)

    ran = laptop.invoke("rehearse")

    assert ran.status == 0, ran
    assert left_at_work_in(laptop.scratch) == {}


def test_a_daemon_ends_though_the_rehearsal_is_killed(laptop: Laptop) -> None:
    laptop.publish("Start a daemon", DAEMON, RAISES)
    with running(
        invoke_command("rehearse"), laptop.folder, laptop.environment(health_timeout="90")
    ) as process:
        wait_until(lambda: list(laptop.scratch.glob("*/deployment-1/container.log")), "it starts")
        process.kill()
        ended(process, 20)

    wait_until(lambda: not list(laptop.scratch.iterdir()), "all is removed", 20)
    assert left_at_work_in(laptop.scratch) == {}


def test_a_disk_without_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(scratch, "_ROOM", 10**18)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ShipwayError) as raised, scratch.folder(print):
        pass

    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.problem.startswith(f"the disk of {tmp_path} is full: ")
    assert raised.value.hint == "make room, or set TMPDIR to a folder on another disk"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ShipwayError("a", "b")])
def test_a_disk_that_fills_up_is_the_reason_for_whatever_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def fill_up() -> None:
        with scratch.folder(print) as folder:
            (folder / "some.log").write_text("words", "utf-8")
            monkeypatch.setattr(scratch, "_ROOM", 10**18)
            raise error

    with pytest.raises(ShipwayError, match=r"^the disk of .* is full") as raised:
        fill_up()

    assert raised.value.__cause__ is error
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_folder_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))

    with pytest.raises(ShipwayError, match=r"^no temporary folder can be made: Not a") as raised:
        with scratch.folder(print):
            pass

    assert raised.value.status == Status.COULD_NOT_RUN


def test_a_failure_without_a_log_names_none(laptop: Laptop) -> None:
    laptop.publish("Go to the background", {"Procfile": "web: invoke serve &\n"})

    status, problem, hint = laptop.invoke("rehearse").error()

    assert (status, hint) == (1, "mend it, commit, and rehearse again")
    assert problem.endswith("it ended with status 0 before it was healthy; its log ends: (empty)")


def test_a_release_that_ends_by_itself_after_it_was_healthy(laptop: Laptop) -> None:
    laptop.publish(
        "End the server where a link leads",
        None,
        Edit("pages/templates/pages/index.html", "</body>", '<a href="/?end=1">End</a></body>'),
        Edit(
            "pages/views.py", "    return render",
            '    import os\n\n    if request.GET and "PORT" in os.environ:\n'
            "        os.kill(os.getppid(), 9)\n    return render",
        ),
    )  # fmt: skip

    status, problem, _ = laptop.broken("rehearse").error()

    assert status == 1
    assert problem.startswith(
        "this release would not stay live: it ended by itself, with status -9; its log ends: "
    )


def test_no_secret_of_the_service_is_shown(laptop: Laptop) -> None:
    laptop.publish(
        "Print all", None,
        Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  variables:\n    API_TOKEN: "to-be-hidden"\n'),
        Edit("mysite/wsgi.py", "import os\n",
             'import os\n\nif "PORT" in os.environ:\n'
             '    names = ("SECRET_KEY", "API_TOKEN", "DJANGO_SUPERUSER_PASSWORD")\n'
             '    raise OSError(" ".join(os.environ[name] for name in names))\n\n'),
    )  # fmt: skip

    ran = laptop.broken("rehearse")

    assert ran.status == 1, ran
    assert re.search(r"^    .*OSError: \*\*\* \*\*\* \*\*\*", ran.err, re.MULTILINE), ran
    assert "to-be-hidden" not in ran.out + ran.err


@pytest.mark.skipif(os.name == "nt", reason="a folder cannot be removed there while it is used")
def test_git_runs_in_no_other_folder_where_its_own_is_gone(laptop: Laptop) -> None:
    from shipway.repository import Repository

    clone = Repository.at(laptop.folder)
    gone = Repository(laptop.folder.parent / "gone")

    assert clone.git.run("for-each-ref")
    with pytest.raises(ShipwayError, match="cannot change to"):
        gone.git.run("for-each-ref")
