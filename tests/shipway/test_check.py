"""Check: which commit is looked at, and how what is found is told."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.projects import Edit, write_project
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

BROKEN = (1, "this commit would break in production", "mend the errors above")
LOCAL_ONLY = "mend it until this passes; what is only on your machine is not in the commit"
SETTINGS = "mysite/settings.py"
TOP = '"""The settings of the site."""\n'


def test_a_sound_commit(laptop: Laptop) -> None:
    with laptop.unchanged():
        ran = laptop.invoke("check")

    head = laptop.git("rev-parse", "HEAD")
    assert (ran.status, ran.out) == (0, f"HEAD ({head[:9]}): nothing found\n")
    # A machine without production's Python checks with another one, and says so.
    usual = r"(Python 3\.13 is not on this machine: built with \S+ instead\n)?"
    assert re.fullmatch(rf"{usual}(  Check  \d+ s\n)*  Check  \d+\.\d s\n", ran.err)


def test_a_python_that_is_not_here_is_replaced_and_a_line_says_so(laptop: Laptop) -> None:
    files: dict[str, str | None] = {".python-version": "2.6\n", "requirements.txt": "# nothing\n"}
    laptop.commit("Take an old Python", files)

    ran = laptop.invoke("check", "--format", "json")

    said = "Python 2.6 is not on this machine: built with "
    assert ran.err.startswith(said), ran
    assert said not in ran.out


def test_the_working_tree_does_not_count(laptop: Laptop) -> None:
    laptop.change({"Procfile": None}, Edit(SETTINGS, TOP, "raise OSError\n"))
    laptop.git("add", "--all")

    with laptop.unchanged():
        assert laptop.invoke("check").status == 0


def test_a_module_that_was_never_committed(laptop: Laptop) -> None:
    laptop.change(
        {"mysite/keys.py": "KEY = 1\n"}, Edit(SETTINGS, TOP, f"{TOP}from mysite.keys import KEY\n")
    )
    laptop.git("commit", "--quiet", "--all", "--message", "Use the keys")

    with laptop.unchanged():
        ran = laptop.invoke("check")

    assert ran.error() == BROKEN
    head = laptop.git("rev-parse", "HEAD")
    assert ran.lines[:2] == [
        (
            "error: the settings do not import in a clean clone: ModuleNotFoundError: "
            "No module named 'mysite.keys' (mysite/settings.py:2) [settings-import-error]"
        ),
        f"  hint: {LOCAL_ONLY}",
    ]
    assert ran.lines[2].startswith("undecided, since the settings do not import: ")
    assert ran.lines[3].startswith(f"HEAD ({head[:9]}): 1 error, 0 warnings, ")


def test_a_trap_is_a_warning_and_no_error(laptop: Laptop) -> None:
    laptop.commit("Debug", None, Edit(SETTINGS, "DEBUG = False", "DEBUG = True"))

    ran = laptop.invoke("check")

    assert ran.status == 0
    assert ran.lines[0].startswith("warning: DEBUG is on, so an error shows the code")
    assert ran.lines[0].endswith("(mysite/settings.py:10) [debug-true]")
    assert ran.lines[-1].endswith(": 0 errors, 1 warning")


def test_defects_are_found_together(laptop: Laptop) -> None:
    laptop.commit(
        "Break much",
        {"Procfile": None},
        Edit(SETTINGS, "DEBUG = False", "DEBUG = True"),
        Edit("pages/models.py", "TextField()", "TextField(null=True)"),
        Edit("pages/static/pages/site.css", "navy;", 'navy; background: url("no.png");'),
    )

    assert [(f["code"], f["level"]) for f in laptop.findings()] == [
        ("start-command-missing", "error"),
        ("healthcheck-path", "error"),
        ("unmade-migrations", "error"),
        ("static-missing-file", "error"),
        ("debug-true", "warning"),
    ]


def test_without_findings_programs_get_an_empty_list(laptop: Laptop) -> None:
    assert laptop.findings() == []


def test_in_the_environment_of_this_program(laptop: Laptop) -> None:
    laptop.commit("Require too little", {"requirements.txt": "no-such-package-of-anybody==1.0\n"})

    found = json.loads(laptop.invoke("check", "--here", "--format", "json").out)["findings"]

    assert {each["code"] for each in found} == {"missing-dependency", "cryptography-missing"}


def test_another_commit_than_the_head(laptop: Laptop) -> None:
    laptop.commit("Break it", {"manage.py": None})

    assert laptop.invoke("check").status == 1
    assert laptop.invoke("check", "--ref", "HEAD~1").status == 0


def test_a_folder_of_which_git_tracks_nothing(laptop: Laptop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_project(other)
    git(other, "init", "--quiet")

    assert laptop.refused("check", "--tree", str(other)) == (
        2,
        f"git tracks no file in {other}, so a clean clone of it would be empty",
        "git add what belongs to the project, there, and try again",
    )


@pytest.mark.parametrize("name", ["nowhere", "-x", "--all", ""])
def test_a_name_that_names_no_commit(laptop: Laptop, name: str) -> None:
    assert laptop.refused("check", f"--ref={name}") == (
        2,
        f"{name or 'an empty name'} names no commit",
        "git log shows those that there are",
    )


def test_an_unknown_format(laptop: Laptop) -> None:
    assert laptop.refused("check", "--format", "xml") == (
        2,
        "--format xml is unknown",
        "one of text, json, github",
    )


def test_a_shallow_clone_on_a_detached_head(laptop: Laptop) -> None:
    laptop.publish("Add a file", {"a.txt": "a\n"})
    shallow = laptop.folder.with_name("shallow")
    git(laptop.folder.parent, "clone", "--quiet", "--depth=1", laptop.remote.as_uri(), str(shallow))
    git(shallow, "checkout", "--quiet", "--detach")

    ran = Laptop(shallow, laptop.remote, laptop.scratch).invoke("check")

    assert ran.status == 0, ran
    assert ran.lines[0] == (
        "undecided, since the clone has only a part of the history: credentials-in-repo"
    )


def test_a_linked_working_tree(laptop: Laptop) -> None:
    linked = laptop.folder.with_name("linked")
    laptop.git("worktree", "add", "--quiet", "-b", "feature", str(linked))
    (linked / "Procfile").unlink()
    git(linked, "commit", "--quiet", "--all", "--message", "Break it")

    assert Laptop(linked, laptop.remote, laptop.scratch).invoke("check").status == 1
    assert laptop.invoke("check").status == 0


def test_no_hook_of_the_laptop_runs(laptop: Laptop) -> None:
    hooks = laptop.folder.with_name("hooks")
    hooks.mkdir()
    script = hooks / "post-checkout"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    configuration = Path(os.environ["GIT_CONFIG_GLOBAL"]).read_text("utf-8")
    given = laptop.folder.with_name("gitconfig")
    given.write_text(f"{configuration}[core]\nhooksPath = {hooks.as_posix()}\n", "utf-8")
    laptop.variables["GIT_CONFIG_GLOBAL"] = str(given)

    assert laptop.invoke("check").status == 0


def test_a_machine_on_which_no_environment_can_be_made(laptop: Laptop) -> None:
    laptop.variables["SHIPWAY_CACHE"] = str(laptop.folder.with_name(f"a{os.pathsep}b"))

    status, problem, _ = laptop.refused("check")

    assert status == 2
    assert problem.startswith("no virtual environment can be made in ")


def test_the_log_that_the_hint_names_is_there(laptop: Laptop) -> None:
    laptop.commit("Break it", {"requirements.txt": "no-such-package-of-anybody==1.0\n"})

    ran = laptop.invoke("check")

    log = re.search(r"all that pip said is in (\S+)", ran.out)
    assert log, ran
    assert (laptop.folder / log[1]).is_file()


def test_settings_that_were_not_committed(laptop: Laptop) -> None:
    laptop.change(None, Edit("invoke.yaml", "health_timeout: 30", "health_timeout: 40"))

    (found,) = laptop.findings()

    assert (found["code"], found["level"]) == ("configuration-differs", "warning")
    assert found["message"] == "invoke.yaml here has another health_timeout than the commit's"

    laptop.commit("Misspell", None, Edit("invoke.yaml", "health_", "healthy_"))
    laptop.change(None, Edit("invoke.yaml", "healthy_", "health_"))
    assert [(f["code"], f["level"]) for f in laptop.findings()] == [
        ("configuration-differs", "error")
    ]
