"""Adopt, and then: the project is checked, rehearsed and served, on Django 5.2 and 6."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from shipway.container import environment, interpreter
from tests import needs
from tests.projects import FILES, Edit
from tests.shipway.adopting import adopted, foreign
from tests.shipway.laptop import Laptop
from tests.shipway.programs import end_all_in
from tests.shipway.serving import serving
from tests.students import IN_TWO, SERIES

LEDGER = '    "dashboard",\n    "shipway.ledger",\n'
ON_SQLITE = """\
if "MYSQLHOST" not in os.environ:
    DATA_DIR = Path(os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", BASE_DIR))
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
    }

LANGUAGE_CODE"""


@dataclass(frozen=True)
class Shape:
    """What a project has in place of the usual, and where its settings are."""

    files: Mapping[str, str | None]
    settings: str

    def before(self) -> list[Edit]:
        """Give the project a source that is not there, and SQLite where there is no MySQL."""
        return [
            Edit(self.settings, "https://source.example.org/data.json", "http://127.0.0.1:9/"),
            Edit(self.settings, "LANGUAGE_CODE", ON_SQLITE),
        ]

    def left(self) -> Edit:
        """Do what was left to do."""
        return Edit(self.settings, '    "dashboard",\n', LEDGER)


SHAPES = {
    "settings in one file": Shape({}, "server/settings.py"),
    "others on the laptop": Shape(IN_TWO, "server/settings/base.py"),
}


@pytest.fixture(params=SHAPES)
def project(request: pytest.FixtureRequest, series: str, tmp_path: Path) -> Iterator[Laptop]:
    """A project that has adopted shipway and done what was left to do, on its main."""
    _, version = interpreter.find("3.13")
    if series == "6" and not version.startswith(("3.12.", "3.13.")):
        needs.NEWER_PYTHON.skip()
    shape = SHAPES[request.param]
    laptop = foreign(tmp_path, shape.files, shape.before(), django=series, branches=["Producción"])
    adopted(laptop.folder)
    laptop.publish("Adopt shipway", None, shape.left())
    yield laptop
    end_all_in(tmp_path)


@pytest.mark.parametrize("series", SERIES)
def test_it_is_checked_rehearsed_and_served(project: Laptop) -> None:
    assert [each for each in project.findings() if each["level"] == "error"] == []

    rehearsed = project.invoke("rehearse")

    assert rehearsed.status == 0, rehearsed
    assert "would go live" in rehearsed.lines[-1]
    python = environment.prepare(project.folder).python
    with serving(project, str(python), "-m", "invoke", "serve") as served:
        assert served.ask("/readyz").status == 200
        [script] = re.findall(
            r'src="(/static/js/site\.\w+\.js)"', served.ask("/login/").body.decode()
        )
        assert served.ask(script).body == b"console.log('Hola');\n"
        assert served.ask("/").status == 302


def test_an_app_of_theirs_may_be_named_as_invokes_own_file_is(laptop: Laptop) -> None:
    laptop.change(
        {
            "tasks/__init__.py": "",
            "tasks/models.py": FILES["pages/models.py"],
            "tasks/migrations/__init__.py": "",
            "tasks/migrations/0001_initial.py": FILES["pages/migrations/0001_initial.py"],
        },
        Edit("mysite/settings.py", '    "pages",\n', '    "pages",\n    "tasks",\n'),
        Edit("pages/views.py", "pages.models", "tasks.models"),
    )

    with serving(laptop) as served:
        assert served.ask("/readyz").status == 200
        assert "<p>0 notes</p>" in served.ask("/").body.decode()


def test_a_project_without_mysql_is_asked_for_no_driver_of_it(tmp_path: Path) -> None:
    settings, lines = "server/settings.py", "requirements.txt"
    project = foreign(tmp_path, None, [
        Edit(settings, "import pymysql\n\npymysql.install_as_MySQLdb()\n\n", ""),
        Edit(settings, "django.db.backends.mysql", "django.db.backends.sqlite3"),
        Edit(lines, "PyMySQL==1.1.2\n", ""),
        Edit(lines, "cryptography==45.0.7\n", ""),
    ])  # fmt: skip
    adopted(project.folder)
    project.publish("Adopt shipway", None)

    ran = project.invoke("check", "--here")

    assert re.findall(r"\[([\w-]+)\]$", ran.out, re.MULTILINE) == ["sqlite-on-ephemeral-disk"]
