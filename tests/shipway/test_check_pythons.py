"""Check: Django is asked with the Python that the builder would pick, however old that is."""

import subprocess

import pytest

from shipway.container import interpreter
from tests.environment import ROOT
from tests.projects import Edit, change_project
from tests.shipway.checking import Checking
from tests.shipway.storages import MANIFEST, SETTINGS, STORAGES
from tests.students import write_project

INQUIRY = ROOT / "shipway" / "check" / "inquiry"
LOAD = """
import importlib, runpy, sys
runpy.run_path(sys.argv[1])["load"]()
for name in sys.argv[2:]:
    importlib.import_module(f"_shipway_inquiry.{name}")
"""
OLD = f"STATICFILES_STORAGE = {MANIFEST}\n"


@pytest.mark.parametrize("series", ["3.9", "3.10", "3.11", "3.12", "3.13"])
def test_what_asks_loads_with_each_python_that_a_service_may_have(series: str) -> None:
    python, version = interpreter.find(series)
    if not interpreter.matches(version, series):
        pytest.skip(f"there is no Python {series} here")
    names = [path.stem for path in INQUIRY.glob("*.py") if not path.stem.startswith("__")]
    assert names

    command = [str(python), "-I", "-c", LOAD, str(INQUIRY / "__main__.py"), *names]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr


def test_an_old_django_is_asked_with_its_old_python(checking: Checking) -> None:
    if not interpreter.matches(interpreter.find("3.9")[1], "3.9"):
        pytest.skip("there is no Python 3.9 here")
    pins = {"django": "4.0.10", "gunicorn": "22.0.0", "whitenoise": "6.2.0", "pymysql": "1.1.1",
            "cryptography": "42.0.8", "requests": "2.32.3"}  # fmt: skip
    write_project(checking.folder, {
        "runtime.txt": "python-3.9\n",
        "requirements.txt": "".join(f"{name}=={pin}\n" for name, pin in pins.items()),
    })  # fmt: skip

    (only,) = checking.again(here=False).of("staticfiles-storage-ignored")
    assert "no STORAGES before 4.2" in only.message

    change_project(checking.folder, None, [Edit(SETTINGS, STORAGES, OLD)])
    assert checking.again(here=False).checked.findings == ()
