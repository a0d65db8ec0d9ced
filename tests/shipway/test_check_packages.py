"""Check: what the code, the settings and the commands need, and requirements.txt does not bring."""

import pytest

from shipway.model import Finding, Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
VIEWS = "dashboard/views.py"
REQUIRED = "requirements.txt"
TOP = "import os\nfrom pathlib import Path\n"


def unrequired(*lines: str) -> list[Edit]:
    """Take lines out of requirements.txt."""
    return [Edit(REQUIRED, f"{line}\n", "") for line in lines]


def places(findings: list[Finding]) -> dict[str, str]:
    """Return the places by the package that the finding is about."""
    return {each.message.partition(" ")[0]: each.place for each in findings}


def test_each_thing_that_needs_a_package_names_it(checking: Checking) -> None:
    found = checking.project(
        edits=[
            *unrequired("gunicorn==23.0.0", "whitenoise==6.11.0", "requests==2.32.5"),
            Edit(SETTINGS, '    "dashboard",', '    "dashboard",\n    "corsheaders",'),
            Edit(VIEWS, "def index(request):\n", "def index(request):\n    import openpyxl\n\n"),
        ]
    )

    findings = found.of("missing-dependency")
    assert places(findings) == {
        "requests": f"{VIEWS}:1",
        "openpyxl": f"{VIEWS}:9",
        "whitenoise": f"{SETTINGS}:35",
        "django-cors-headers": f"{SETTINGS}:30",
        "gunicorn": "Procfile:1",
    }
    assert {each.level for each in findings} == {Level.ERROR}
    hints = [each.hint for each in findings]
    assert any(hint.startswith("add the line gunicorn==") for hint in hints)


def test_the_builders_own_start_needs_gunicorn(checking: Checking) -> None:
    edits = unrequired("gunicorn==23.0.0")

    found = checking.project({"Procfile": None}, edits)

    (finding,) = found.of("missing-dependency")
    assert finding.place == REQUIRED
    assert "the builder's own start for Django" in finding.message


def test_a_server_that_only_the_dashboard_names_leaves_it_open(checking: Checking) -> None:
    edits = [Edit(REQUIRED, "gunicorn==23.0.0", "waitress==3.0.2")]

    found = checking.project({"Procfile": None}, edits)

    assert not found.of("missing-dependency")
    assert "missing-dependency" in found.undecided


NEAR_MISSES = """\
import json
import os.path
import sys
from typing import TYPE_CHECKING

import dashboard.formats
from django.conf import settings

from .formats import plain
from . import formats
from packaging.version import Version

try:
    import orjson
except ImportError:
    orjson = json

if TYPE_CHECKING:
    import pandas
if settings.DEBUG:
    import debug_toolbar
if sys.platform == "win32":
    import winreg
if sys.version_info < (3, 9):
    import tomli

try:
    import redis
except Exception:
    redis = None
else:
    import redis.asyncio


def table():
    try:
        from tabulate import tabulate
    except ModuleNotFoundError:
        return ""
    return tabulate([])
"""


def test_what_is_no_missing_package(checking: Checking) -> None:
    found = checking.project(
        {
            "dashboard/near.py": NEAR_MISSES,
            "dashboard/formats/plain.py": "",
            "dashboard/tests.py": "import factory\n",
            "tests/test_pages.py": "import selenium\n",
            "scripts/clean.py": "import pandas\n",
            "analysis/clean.py": "import pandas\n",
            "dashboard/management/commands/seed.py": "import faker\n",
            "notebooks/look.ipynb": '{"cells": [{"source": ["import seaborn"]}]}',
            "shared/tools.py": "VALUE = 1\n",
        },
        [
            Edit(VIEWS, "import requests\n", "import requests\n\nfrom dashboard import near\n"),
            Edit(SETTINGS, TOP, f"{TOP}import sys\nsys.path.append('shared')\nimport tools\n"),
            Edit(SETTINGS, "LANGUAGE_CODE", 'if DEBUG:\n    INSTALLED_APPS += ["debug_toolbar"]'
                           "\nLANGUAGE_CODE"),
        ],
    )  # fmt: skip

    assert found.errors == set()


def test_a_command_that_the_start_runs_is_served(checking: Checking) -> None:
    found = checking.project(
        {"dashboard/management/commands/seed.py": "import faker\n"},
        [Edit("Procfile", "&& gunicorn", "&& python manage.py seed && gunicorn")],
    )

    assert places(found.of("missing-dependency")) == {
        "faker": "dashboard/management/commands/seed.py:1"
    }


@pytest.mark.parametrize(
    "start",
    [
        "bash start.sh",
        "sh -c 'python manage.py migrate && exec celery -A server worker'",
        "PORT=1 python -m celery -A server worker",
    ],
)
def test_a_program_is_found_wherever_the_start_names_it(checking: Checking, start: str) -> None:
    script = "#!/bin/sh\nset -e\npython manage.py migrate\nexec celery -A server worker\n"

    found = checking.project({"start.sh": script, "Procfile": f"web: {start}\n"})

    assert places(found.of("missing-dependency")) == {"celery": "Procfile:1"}


def test_in_an_environment_of_its_own_what_is_missing_hides_nothing(checking: Checking) -> None:
    checking.project(
        edits=[
            *unrequired("Django==5.2.6", "whitenoise==6.11.0", "gunicorn==23.0.0"),
            Edit("dashboard/migrations/0001_initial.py", "max_length=200", "max_length=100"),
        ]
    )

    found = checking.again(here=False)

    assert places(found.of("missing-dependency")).keys() == {"django", "whitenoise", "gunicorn"}
    assert found.errors == {"missing-dependency", "unmade-migrations"}
