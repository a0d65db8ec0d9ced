"""Check: what the tree gives the server, and what leaves nothing to ask, or no time to ask it."""

import pytest

from shipway.check.inquiry import pages
from shipway.check.rules import pages as rules_of_pages
from shipway.check.rules.command import deploy_file_unreadable, start_command_broken
from shipway.check.rules.tree import lfs_pointer
from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import FILES, SETTINGS

pytestmark = pytest.mark.laptop

START = FILES["Procfile"].removeprefix("web: ").strip()
BARE = "gunicorn server.wsgi --bind 0.0.0.0:$PORT"
STAGED = """
if os.environ.get("STAGE") != "production":
    INSTALLED_APPS += ["debug_toolbar"]
"""


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": f"web: export STAGE=production; {START}\n"},
        {"Procfile": f"web: {START.replace(BARE, f'STAGE=production {BARE}')}\n"},
        {"Procfile": f"web: {START.replace(BARE, f'env STAGE=production {BARE}')}\n"},
        {"Procfile": "web: bash start.sh\n", "start.sh": f"export STAGE='production'\n{START}\n"},
        {"Dockerfile": f"FROM python\nENV A=1 \\\n  STAGE=production\nCMD {START}\n"},
        {"Dockerfile": f"FROM python\nENV STAGE production\nCMD {START}\n"},
    ],
)
def test_variables_that_the_tree_gives_the_server(
    checking: Checking, files: dict[str, str | None]
) -> None:
    found = checking.project({"server/settings.py": SETTINGS + STAGED, **files})

    assert (found.codes, found.undecided) == (set(), set())


def test_a_variable_that_another_program_gets(checking: Checking) -> None:
    start = f"web: STAGE=production {START}\n"

    found = checking.project({"server/settings.py": SETTINGS + STAGED, "Procfile": start})

    assert found.errors == {"missing-dependency"}


@pytest.mark.parametrize(
    "line", ["import sys; sys.path.clear()", "import sys; sys.modules['django'] = None"]
)
def test_settings_that_leave_nothing_to_ask(checking: Checking, line: str) -> None:
    found = checking.project(
        edits=[Edit("server/settings.py", "import os\n", f"import os\n{line}\n")]
    )

    (error,) = found.of("start-unanswered")
    assert error.level == Level.ERROR
    assert error.message.startswith(
        "the settings do not load, so hardly anything could be checked: ModuleNotFoundError: "
    )
    assert found.errors == {"start-unanswered"}


@pytest.mark.parametrize(
    "path", ["server/settings.py", "dashboard/models.py", "dashboard/views.py"]
)
def test_a_module_that_nobody_knows_is_told_once(checking: Checking, path: str) -> None:
    text = FILES[path]

    found = checking.project({path: f"import nowhere_at_all\n{text}"})

    (error,) = (each for each in found.checked.findings if each.level == Level.ERROR)
    assert (error.code, error.place) == ("missing-dependency", f"{path}:1")
    assert error.hint.endswith("to requirements.txt; commit it, if it is a module of yours")


def test_pages_for_which_no_time_is_left_are_named(checking: Checking) -> None:
    number = pages.MOST + 5
    more = "".join(f'    path("p{i}/", views.index),\n' for i in range(number))

    found = checking.project(
        edits=[Edit("dashboard/urls.py", "urlpatterns = [", f"urlpatterns = [\n{more}")]
    )

    (left,) = found.checked.undecided
    assert left.code == "page-500"
    assert left.reason.startswith("the walk ends after 60 pages or 20 s, which left out ")
    assert "/p64/" in left.reason or left.reason.endswith(" …")
    assert (rules_of_pages._MOST, rules_of_pages._LONGEST) == (pages.MOST, pages.LONGEST)


@pytest.mark.parametrize(
    ("name", "text", "line", "kind"),
    [
        ("railway.json", '{\n  "deploy": oops\n}\n', 2, "JSON"),
        ("railway.json", "[]", 1, "JSON"),
        ("railway.toml", "\n[deploy\n", 2, "TOML"),
        ("railpack.json", "", 1, "JSON"),
    ],
)
def test_a_file_for_railway_that_is_no_json(
    checking: Checking, name: str, text: str, line: int, kind: str
) -> None:
    (found,) = checking.alone(deploy_file_unreadable, {name: text})

    assert (found.level, found.place) == (Level.WARNING, f"{name}:{line}")
    assert found.message.startswith(f"{name} is no {kind}, so nothing that it says counts")


def test_files_for_railway_that_are_read(checking: Checking) -> None:
    files = {"railway.json": '\ufeff{"deploy": {}}', "railway.toml": "[deploy]\n"}

    assert checking.alone(deploy_file_unreadable, files) == []


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"


def test_pointers_of_git_lfs(checking: Checking) -> None:
    (found,) = checking.alone(lfs_pointer, {"static/img/paper.png": POINTER, "notes.json": POINTER})

    assert (found.level, found.place) == (Level.WARNING, "notes.json:1")
    assert found.message.endswith("and not the file itself, and so are 1 more")
    assert checking.alone(lfs_pointer, {"static/img/paper.png": "x", "notes.json": None}) == []


TASKS = "from shipway import recipes\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "runs `invoke serve`, and tasks.py is not in the commit"),
        ({"tasks.py": TASKS}, "whose tasks.py imports shipway: shipway/ is not in the commit"),
        ({"tasks.py": TASKS, "shipway/__init__.py": ""}, ""),
        ({"tasks/__init__.py": ""}, ""),
        ({"Procfile": "web: invoke -c chores serve\n"}, ""),
    ],
)
def test_what_invoke_needs_of_the_commit(
    checking: Checking, files: dict[str, str | None], words: str
) -> None:
    found = checking.alone(start_command_broken, {"Procfile": "web: invoke serve\n", **files})

    assert [each.place for each in found] == (["Procfile:1"] if words else [])
    assert all(each.message.endswith(words) for each in found)
