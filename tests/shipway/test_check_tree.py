"""Check: what is in git in other letters, or should not be there, or is on another branch."""

from pathlib import Path

import pytest

from shipway.check import check
from shipway.check.project import Project
from shipway.check.rules.tree import branch_unmerged, committed_artifacts, import_case
from shipway.check.tree import History
from shipway.config import Config
from shipway.model import Finding, Level, Undecided
from shipway.repository import Repository
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
VIEWS = "dashboard/views.py"
INDEX = "dashboard/templates/dashboard/index.html"


def test_other_capital_letters_than_the_files_have(checking: Checking) -> None:
    findings = checking.alone(
        import_case,
        {"dashboard/sources.py": "", "dashboard/api.py": "from . import Sources\n"},
        [
            Edit(VIEWS, "import requests\n", "import requests\nfrom dashboard import api\n"
                 "from dashboard.Sources import read\nfrom Dashboard import models\n"),
            Edit(VIEWS, '"dashboard/index.html"', '"Dashboard/index.html"'),
            Edit(INDEX, '"base.html"', '"Base.html"'),
            Edit("templates/base.html", "css/site.css", "css/Site.css"),
            Edit("static/css/site.css", "../img/paper.png", "../Img/paper.png"),
            Edit("server/urls.py", "dashboard.urls", "Dashboard.urls"),
            Edit(SETTINGS, '    "dashboard",', '    "Dashboard",'),
        ],
    )  # fmt: skip

    assert {each.level for each in findings} == {Level.ERROR}
    assert {each.place: each.message.partition(" is asked for")[0] for each in findings} == {
        f"{VIEWS}:3": "dashboard.Sources import read",
        f"{VIEWS}:4": "Dashboard import models",
        "dashboard/api.py:1": ". import Sources",
        f"{VIEWS}:17": "Dashboard/index.html",
        f"{INDEX}:1": "Base.html",
        "templates/base.html:6": "css/Site.css",
        "static/css/site.css:1": "../Img/paper.png",
        "server/urls.py:9": "Dashboard.urls",
        f"{SETTINGS}:22": "Dashboard",
    }


def test_an_import_of_the_settings_in_other_letters_is_told_once(checking: Checking) -> None:
    edit = Edit(SETTINGS, "import os\n", "import os\nfrom Server import keys\n")
    found = checking.project({"server/keys.py": ""}, [edit])

    assert found.errors == {"import-case"}
    assert [each.place for each in found.of("import-case")] == [f"{SETTINGS}:2"]


def test_letters_that_are_right(checking: Checking) -> None:
    edits = [
        Edit(VIEWS, "import requests\n", "import requests\nfrom . import VALUE, Api, widgets\n"
             "from dashboard.widgets import Table\nfrom django.views import View\n"),
        Edit("static/css/site.css", "url('../img", "url('data:image/png;base64,AA'), url('../img"),
    ]  # fmt: skip
    files = {
        "dashboard/__init__.py": "from .api import Api\nVALUE = 1\n",
        "dashboard/api.py": "class Api:\n    pass\n",
        "dashboard/value.py": "",
        "dashboard/widgets/__init__.py": "from .table import Table\n",
        "dashboard/widgets/table.py": "class Table:\n    pass\n",
    }

    assert checking.alone(import_case, files, edits) == []


def test_what_programs_made(checking: Checking) -> None:
    findings = checking.alone(
        committed_artifacts,
        {
            "entorno/pyvenv.cfg": "home = /usr/bin\n",
            "entorno/bin/activate": "",
            "venv/Lib/site-packages/django/__init__.py": "",
            "web/node_modules/vue/node_modules/x/index.js": "",
            "dashboard/__pycache__/views.cpython-313.pyc": "",
            "dashboard/old.pyc": "",
            "docs/venv.md": "",
        },
    )

    assert {each.level for each in findings} == {Level.WARNING}
    assert {each.place for each in findings} == {
        "entorno", "venv", "web/node_modules", "dashboard/__pycache__", "dashboard",
    }  # fmt: skip


def clone(folder: Path, production: str) -> Path:
    """Make a repository whose production branch has a fix, a merge and a pick that main has."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Begin")
    git(folder, "branch", production)
    commit(folder, "Add a page")
    git(folder, "switch", "--quiet", production)
    git(folder, "merge", "--quiet", "--no-edit", "main")
    commit(folder, "Release the port of 0.1.9")
    commit(folder, "Pick me")
    commit(folder, "Release 0.2.0")
    git(folder, "switch", "--quiet", "main")
    git(folder, "cherry-pick", f"{production}~1")
    return folder


def commit(folder: Path, subject: str) -> None:
    """Commit a file of its own."""
    (folder / f"{subject}.txt").write_text(f"{subject}\n", "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", subject)


def looked(folder: Path) -> tuple[list[Finding], Undecided | None]:
    """Look at the repository with the one rule."""
    history = History(Repository.at(folder), git(folder, "rev-parse", "HEAD"))
    return branch_unmerged.run(Project(folder, Config(), folder, history, here=True))


@pytest.mark.parametrize("name", ["produccion", "Producción", "PRODUCTION", "prod"])
def test_commits_that_only_the_production_branch_has(tmp_path: Path, name: str) -> None:
    (finding,), reason = looked(clone(tmp_path, name))

    assert (finding.level, reason) == (Level.WARNING, None)
    assert finding.message == f"{name} has 1 commit that main lacks: Release the port of 0.1.9"
    assert finding.hint == f"git switch main && git merge {name}"


def test_with_a_rollback_the_commits_are_picked_and_not_merged(tmp_path: Path) -> None:
    """A merge would bring the rollback, and so undo in main what that has undone."""
    folder = clone(tmp_path, "produccion")
    git(folder, "switch", "--quiet", "produccion")
    commit(folder, "Roll back to v0.1.0")
    commit(folder, "Mend it")
    git(folder, "switch", "--quiet", "main")
    first, last = (git(folder, "rev-parse", f"produccion~{n}")[:9] for n in (4, 0))

    (finding,), _ = looked(folder)

    assert finding.message == (
        "produccion has 2 commits that main lacks: Mend it; Release the port of 0.1.9"
    )
    assert finding.hint == f"git switch main && git cherry-pick {first} {last}"
    for command in finding.hint.split(" && "):
        git(folder, *command.split()[1:])
    assert looked(folder) == ([], None)
    assert not (folder / "Roll back to v0.1.0.txt").exists()


def test_branches_of_the_remote_count_in_a_fresh_clone(tmp_path: Path) -> None:
    (tmp_path / "origin").mkdir()
    clone(tmp_path / "origin", "Producción")
    git(tmp_path, "clone", "--quiet", "origin", "whole")
    address = (tmp_path / "origin").as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", address, "shallow")

    (finding,), _ = looked(tmp_path / "whole")
    assert "Release the port of 0.1.9" in finding.message
    assert finding.hint == "git switch main && git merge origin/Producción"

    nothing, reason = looked(tmp_path / "shallow")
    assert nothing == []
    assert reason is not None
    assert "git fetch --unshallow" in reason.reason


def test_branches_that_hold_nothing_back(tmp_path: Path) -> None:
    folder = clone(tmp_path, "produccion")
    git(folder, "merge", "--quiet", "--no-edit", "produccion")
    assert looked(folder) == ([], None)

    git(folder, "branch", "--move", "produccion", "ana")
    commit(folder, "On main")
    assert looked(folder) == ([], None)


def test_a_folder_that_is_in_no_repository(checking: Checking) -> None:
    found = checking.project()

    assert found.codes == set()
    assert check(checking.folder, Config(), checking.folder.parent, print, here=True).errors == 0
