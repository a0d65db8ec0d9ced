"""Adopt, and then: the project is checked, rehearsed and served, on Django 5.2 and 6."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipway.container import environment, interpreter
from tests import needs
from tests.foreign import FROZEN
from tests.projects import Edit
from tests.shipway.adopting import adopted, foreign
from tests.shipway.laptop import Laptop
from tests.shipway.programs import end_all_in
from tests.shipway.serving import serving

LEDGER = Edit(
    "landing_api/settings.py", "    'homepage',\n", "    'homepage',\n    'shipway.ledger',\n"
)


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Laptop]:
    """A project that has adopted shipway and done what was left to do, on its main."""
    _, version = interpreter.find("3.13")
    if request.param == "6" and not version.startswith(("3.12.", "3.13.")):
        needs.NEWER_PYTHON.skip()
    laptop = foreign(tmp_path, django=request.param, branches=["Producción"])
    adopted(laptop.folder)
    laptop.publish("Adopt shipway", None, LEDGER)
    yield laptop
    end_all_in(tmp_path)


@pytest.mark.parametrize("project", FROZEN, indirect=True)
def test_it_is_checked_rehearsed_and_served(project: Laptop) -> None:
    assert [each for each in project.findings() if each["level"] == "error"] == []

    rehearsed = project.invoke("rehearse")

    assert rehearsed.status == 0, rehearsed
    assert "would go live" in rehearsed.lines[-1]
    python = environment.prepare(project.folder).python
    with serving(project, str(python), "-m", "invoke", "serve") as served:
        assert served.ask("/readyz").status == 200
        [style] = re.findall(
            r'href="(/static/css/sitio\.\w+\.css)"', served.ask("/login/").body.decode()
        )
        assert served.ask(style).body == b"body { color: teal; }\n"
        assert served.ask("/").status == 302
