"""Check: which commit is looked at, and how what is found is told."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shipway import check
from shipway.config import Config
from shipway.errors import ShipwayError
from tests.projects import Edit, write_project
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

BROKEN = (1, "this commit would break in production", "mend the errors above")
LOCAL_ONLY = "mend it until this passes; what is only on your machine is not in the commit"
SETTINGS = "mysite/settings.py"
WSGI = 'WSGI_APPLICATION = "mysite.wsgi.application"\n'
TOP = '"""The settings of the site."""\n'


def test_a_sound_commit(laptop: Laptop) -> None:
    with laptop.unchanged():
        ran = laptop.invoke("check")

    head = laptop.git("rev-parse", "HEAD")
    assert (ran.status, ran.out) == (0, f"HEAD ({head[:9]}): nothing found\n")
    # A machine without production's Python checks with another one, and says so.
    usual = r"(Python 3\.13 is not on this machine: built with \S+ instead\n)?  Check  \d+\.\d s\n"
    assert re.fullmatch(usual, ran.err)


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
    assert ran.lines == [
        (
            "error: the settings do not import in a clean clone: ModuleNotFoundError: "
            "No module named 'mysite.keys' (mysite/settings.py:2) [settings-import-error]"
        ),
        f"  hint: {LOCAL_ONLY}",
        f"HEAD ({head[:9]}): 1 error, 0 warnings",
    ]


def test_a_trap_is_a_warning_and_no_error(laptop: Laptop) -> None:
    laptop.commit("Debug", None, Edit(SETTINGS, "DEBUG = False", "DEBUG = True"))

    ran = laptop.invoke("check")

    assert ran.status == 0
    assert ran.lines[0].startswith("warning: You should not have DEBUG set to True in deployment.")
    assert ran.lines[0].endswith("[security.W018]")
    assert ran.lines[-1].endswith(": 0 errors, 1 warning")


LAZY = """\
from django.core import checks
from django.utils.translation import gettext_lazy as _


@checks.register
def look(app_configs, **options):
    return [checks.Warning(_("Mind the gap."), hint=_("Step wide."), id="pages.W001")]
"""


def test_a_check_of_the_project_itself_that_speaks_many_languages(laptop: Laptop) -> None:
    asked = Edit("pages/models.py", "from django.db", "import pages.checks\nfrom django.db")
    laptop.commit("Mind the gap", {"pages/checks.py": LAZY}, asked)

    ran = laptop.invoke("check")

    assert ran.status == 0
    assert ran.lines[:2] == ["warning: Mind the gap. [pages.W001]", "  hint: Step wide."]


def findings(laptop: Laptop, *options: str) -> list[Mapping[str, Any]]:
    """Return the findings as programs get them."""
    document = json.loads(laptop.invoke("check", "--format", "json", *options).out)
    assert document["schema"] == 1
    found: list[Mapping[str, Any]] = document["findings"]
    assert all(set(finding) == {"code", "level", "message", "hint", "place"} for finding in found)
    return found


def test_defects_are_found_together(laptop: Laptop) -> None:
    laptop.commit(
        "Break much",
        {"Procfile": None},
        Edit(SETTINGS, "DEBUG = False", "DEBUG = True"),
        Edit("pages/models.py", "TextField()", "TextField(null=True)"),
        Edit("pages/static/pages/site.css", "navy;", 'navy; background: url("no.png");'),
    )

    assert [(f["code"], f["level"]) for f in findings(laptop)] == [
        ("start-command-missing", "error"),
        ("unmade-migrations", "error"),
        ("static-not-collectable", "error"),
        ("security.W018", "warning"),
    ]


def test_without_findings_programs_get_an_empty_list(laptop: Laptop) -> None:
    assert findings(laptop) == []


def test_in_the_environment_of_this_program(laptop: Laptop) -> None:
    laptop.commit("Require what is nowhere", {"requirements.txt": "./no-such-folder\n"})

    assert laptop.invoke("check", "--here").status == 0


def test_another_commit_than_the_head(laptop: Laptop) -> None:
    laptop.commit("Break it", {"manage.py": None})

    assert laptop.invoke("check").status == 1
    assert laptop.invoke("check", "--ref", "HEAD~1").status == 0


@pytest.mark.parametrize("name", ["nowhere", "-x", "--all", ""])
def test_a_name_that_names_no_commit(laptop: Laptop, name: str) -> None:
    assert laptop.refused("check", f"--ref={name}") == (
        2,
        f"{name} names no commit",
        "git log shows those that there are",
    )


def test_an_unknown_format(laptop: Laptop) -> None:
    assert laptop.refused("check", "--format", "xml") == (
        2,
        "--format xml is unknown",
        "one of text, json",
    )


def test_a_shallow_clone_on_a_detached_head(laptop: Laptop) -> None:
    laptop.publish("Add a file", {"a.txt": "a\n"})
    shallow = laptop.folder.with_name("shallow")
    git(laptop.folder.parent, "clone", "--quiet", "--depth=1", laptop.remote.as_uri(), str(shallow))
    git(shallow, "checkout", "--quiet", "--detach")

    ran = Laptop(shallow, laptop.remote, laptop.scratch).invoke("check")

    assert (ran.status, ran.lines[-1][-14:]) == (0, " nothing found"), ran


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
    laptop.commit("Break it", {"requirements.txt": "./no-such-folder\n"})

    ran = laptop.invoke("check")

    log = re.search(r"all that pip said is in (\S+)", ran.out)
    assert log, ran
    assert (laptop.folder / log[1]).is_file()


@pytest.mark.parametrize(
    ("files", "edits"),
    [
        ({}, [Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  wsgi: mysite.wsgi:application\n')]),
        ({"Procfile": "web: gunicorn mysite.wsgi\n"}, []),
    ],
)
def test_a_wsgi_application_that_the_settings_need_not_name(
    laptop: Laptop, files: dict[str, str | None], edits: list[Edit]
) -> None:
    laptop.commit("Name it elsewhere", files, Edit(SETTINGS, WSGI, ""), *edits)

    assert findings(laptop) == []


@pytest.mark.parametrize(
    "line",
    [
        "import threading, time; threading.Thread(target=time.sleep, args=[600]).start()",
        "import subprocess; subprocess.Popen(['sleep', '600'])",
    ],
)
def test_settings_that_start_what_never_ends(laptop: Laptop, line: str) -> None:
    laptop.commit("Wait", None, Edit(SETTINGS, TOP, f"{TOP}{line}\n"))

    assert findings(laptop) == []


def test_settings_that_end_python(laptop: Laptop) -> None:
    lines = "import os\nprint('Bye.', flush=True)\nos._exit(9)\n"
    laptop.commit("End", None, Edit(SETTINGS, TOP, f"{TOP}{lines}"))

    assert laptop.refused("check") == (
        2,
        "the project's Django ended with status 9 before it could answer; its output ends: Bye.",
        "run `python manage.py check` to see what happens",
    )


def test_settings_that_never_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check.findings, "_TIMEOUT", 3)
    sleep = Edit(SETTINGS, TOP, f"{TOP}import time; time.sleep(60)\n")
    write_project(tmp_path / "source", edits=[sleep])

    with pytest.raises(ShipwayError) as raised:
        check.check(tmp_path / "source", Config(), tmp_path, print, here=True)

    assert (raised.value.problem, raised.value.hint) == (
        "the project's Django start did not end within 3 s",
        "look for code at import time that waits: a request, a query, an input",
    )


@pytest.mark.parametrize("moved", [("mysite", "pages"), ("manage.py", "mysite", "pages")])
def test_modules_are_found_where_serve_finds_them(laptop: Laptop, moved: tuple[str, ...]) -> None:
    (laptop.folder / "site").mkdir()
    laptop.git("mv", *moved, "site")
    laptop.commit(
        "Move it",
        {"keys.py": "KEY = 1\n", "pages.py": "raise OSError\n"},
        Edit(f"site/{SETTINGS}", TOP, f"{TOP}import keys\n"),
    )

    assert findings(laptop) == []


@pytest.mark.skipif(os.name == "nt", reason="a link needs a privilege there")
def test_a_place_is_named_whatever_leads_to_the_temporary_files(laptop: Laptop) -> None:
    link = laptop.scratch.with_name("link")
    link.symlink_to(laptop.scratch)
    laptop.variables["TMPDIR"] = str(link)
    laptop.commit("Break it", None, Edit(SETTINGS, TOP, f"{TOP}raise OSError\n"))

    assert findings(laptop)[0]["place"] == "mysite/settings.py:2"


def test_a_database_that_is_named_by_a_variable_which_is_not_here(laptop: Laptop) -> None:
    laptop.commit("Name none", None, Edit(SETTINGS, "USE_TZ = True", 'DATABASES["default"] = {}'))

    assert findings(laptop) == []


def test_a_project_without_static_files(laptop: Laptop) -> None:
    laptop.commit(
        "Only an API",
        {"pages/views.py": "from django.http import JsonResponse\n\n\n"
                           "def index(request):\n    return JsonResponse({})\n"},
        Edit(SETTINGS, '    "django.contrib.staticfiles",\n', ""),
        Edit(SETTINGS, '    "whitenoise.middleware.WhiteNoiseMiddleware",\n', ""),
        Edit(SETTINGS, 'STATIC_ROOT = BASE_DIR / "staticfiles"\n', ""),
    )  # fmt: skip

    assert findings(laptop) == []
