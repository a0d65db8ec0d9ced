"""Check: the driver for MySQL, and what it needs to log in."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
REQUIRED = "requirements.txt"
INSTALL = "pymysql.install_as_MySQLdb()\n"
WITHOUT = Edit(REQUIRED, "cryptography==45.0.7\n", "")


def test_pymysql_without_cryptography(checking: Checking) -> None:
    found = checking.project(edits=[WITHOUT])

    (finding,) = found.of("cryptography-missing")
    assert (finding.level, finding.place) == (Level.ERROR, f"{REQUIRED}:5")
    assert found.errors == {"cryptography-missing"}


def test_settings_that_do_not_import_hide_it_not(checking: Checking) -> None:
    found = checking.project(edits=[WITHOUT, Edit(SETTINGS, "USE_TZ = True", "USE_TZ = yes")])

    assert found.errors == {"cryptography-missing", "settings-import-error"}


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(REQUIRED, "PyMySQL==", "PyMySQL[rsa]==")],
        [Edit(REQUIRED, "PyMySQL==1.1.2", "PyMySQL==1.1.2\nservice-identity==24.2.0\n"
                        "pyopenssl==25.0.0\ncryptography>=40")],
        [Edit(SETTINGS, f"import pymysql\n\n{INSTALL}", ""),
         Edit(REQUIRED, "PyMySQL==1.1.2", "mysqlclient==2.2.7")],
        [Edit(SETTINGS, '"ENGINE": "django.db.backends.mysql"',
              '"OPTIONS": {"ssl": {"ca": "ca.pem"}}, "ENGINE": "django.db.backends.mysql"')],
        [Edit(SETTINGS, "django.db.backends.mysql", "django.db.backends.dummy")],
    ],
)  # fmt: skip
def test_what_needs_no_cryptography(checking: Checking, edits: list[Edit]) -> None:
    found = checking.project(edits=[WITHOUT, *edits])

    assert found.errors <= {"mysql-driver-missing"}  # which is not installed everywhere


def test_no_driver(checking: Checking) -> None:
    hidden = "import sys\nsys.modules['MySQLdb'] = None\n"
    edit = Edit(SETTINGS, f"import pymysql\n\n{INSTALL}", hidden)

    found = checking.project(edits=[edit])

    (finding,) = found.of("mysql-driver-missing")
    assert (finding.level, finding.place) == (Level.ERROR, f"{SETTINGS}:63")
    assert finding.hint.startswith("write `import pymysql`")
    assert found.errors == {"mysql-driver-missing"}


def test_a_driver_that_only_this_machine_has(checking: Checking) -> None:
    found = checking.project(
        edits=[
            Edit(SETTINGS, f"import pymysql\n\n{INSTALL}", ""),
            Edit(REQUIRED, "PyMySQL==1.1.2\n", ""),
        ]
    )

    (finding,) = found.of("mysql-driver-missing")
    assert finding.hint == (
        "pip install PyMySQL cryptography, then add their lines of `pip freeze` to "
        "requirements.txt, and write `import pymysql` and `pymysql.install_as_MySQLdb()` at the "
        "top of the settings"
    )
    assert found.errors == {"mysql-driver-missing"}


def test_a_driver_that_is_too_old_and_lies(checking: Checking) -> None:
    lie = "pymysql.version_info = (1, 0, 2, 'final', 0)\n"

    found = checking.project(edits=[Edit(SETTINGS, INSTALL, f"{lie}{INSTALL}")])

    (finding,) = found.of("mysql-driver-version")
    assert (finding.level, finding.place) == (Level.ERROR, f"{REQUIRED}:6")
    assert "1.4.3 or newer is required" in finding.message
    (told,) = found.of("version-lie")
    assert (told.level, told.place) == (Level.WARNING, f"{SETTINGS}:6")
    assert found.errors == {"mysql-driver-version"}


def test_a_lie_that_django_takes_is_a_warning(checking: Checking) -> None:
    lie = "pymysql.version_info = (2, 2, 7, 'final', 0)\n"
    found = checking.project(
        {"server/__init__.py": f"import pymysql\n\n{lie}pymysql.install_as_MySQLdb()\n"},
        [Edit(SETTINGS, "LANGUAGE_CODE", "version_info = sys_version = (1, 2)\nLANGUAGE_CODE")],
    )

    assert [each.place for each in found.of("version-lie")] == ["server/__init__.py:3"]
    assert found.errors == set()


def test_an_address_is_for_the_driver_that_is_there(checking: Checking) -> None:
    engine = "django.db.backends.mysql"
    by_address = (
        f'DATABASES["default"] = {{"ENGINE": "{engine}" if os.environ["DATABASE_URL"]'
        '.startswith("mysql:") else "django.db.backends.dummy"}\nLANGUAGE_CODE'
    )
    found = checking.project(
        edits=[
            Edit(SETTINGS, f"import pymysql\n\n{INSTALL}", ""),
            Edit(SETTINGS, "LANGUAGE_CODE", by_address),
            Edit(REQUIRED, "PyMySQL==1.1.2", "psycopg2-binary==2.9.10"),
            Edit(".env.example", "SECRET_KEY=", "DATABASE_URL=\nSECRET_KEY="),
        ]
    )

    assert found.errors == set()
