"""Adopt, and then: the project is checked, rehearsed and served, on Django 5.2 and 6."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipway.container import environment, interpreter
from tests import needs
from tests.projects import Edit
from tests.shipway.adopting import adopted, foreign
from tests.shipway.laptop import Laptop
from tests.shipway.programs import end_all_in
from tests.shipway.serving import serving
from tests.students import SERIES

SETTINGS = "server/settings.py"
LEDGER = Edit(SETTINGS, '    "dashboard",\n', '    "dashboard",\n    "shipway.ledger",\n')
NO_SOURCE = Edit(SETTINGS, "https://source.example.org/data.json", "http://127.0.0.1:9/")
ON_SQLITE = Edit(
    SETTINGS,
    "LANGUAGE_CODE",
    """\
if "MYSQLHOST" not in os.environ:
    DATA_DIR = Path(os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", BASE_DIR))
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
    }

LANGUAGE_CODE""",
)


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Laptop]:
    """A project that has adopted shipway and done what was left to do, on its main."""
    _, version = interpreter.find("3.13")
    if request.param == "6" and not version.startswith(("3.12.", "3.13.")):
        needs.NEWER_PYTHON.skip()
    laptop = foreign(
        tmp_path, None, [NO_SOURCE, ON_SQLITE], django=request.param, branches=["Producción"]
    )
    adopted(laptop.folder)
    laptop.publish("Adopt shipway", None, LEDGER)
    yield laptop
    end_all_in(tmp_path)


@pytest.mark.parametrize("project", SERIES, indirect=True)
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
