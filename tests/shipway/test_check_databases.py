"""Check: what the settings say of the database, as its driver takes it, without a server."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
NAME = '        "NAME": os.environ.get("MYSQLDATABASE"),\n'


def with_options(checking: Checking, options: str) -> Result:
    """Check the project with OPTIONS for its database."""
    return checking.project(edits=[Edit(SETTINGS, NAME, f'{NAME}        "OPTIONS": {options},\n')])


@pytest.mark.parametrize(
    ("options", "words", "hint"),
    [
        ('{"timeout": 20}', "unexpected keyword argument 'timeout'", "take timeout out of OPTIONS"),
        ('{"charset": "utf-8"}', "'encoding'", '"charset": "utf8mb4"'),
        ('{"isolation_level": "strict"}', "isolation level", "DATABASES"),
    ],
)
def test_options_that_the_driver_refuses(
    checking: Checking, options: str, words: str, hint: str
) -> None:
    found = with_options(checking, options)

    (refused,) = found.of("invalid-setting")
    assert (refused.level, refused.file) == (Level.ERROR, SETTINGS)
    assert words in refused.message
    assert hint in refused.hint
    assert found.errors == {"invalid-setting"}


def test_options_that_the_driver_takes(checking: Checking) -> None:
    options = (
        '{"charset": "utf8mb4", "init_command": "SET sql_mode=\'STRICT_TRANS_TABLES\'", '
        '"connect_timeout": 5, "isolation_level": "read committed"}'
    )

    assert with_options(checking, options).codes == set()


def test_a_comma_that_makes_a_tuple(checking: Checking) -> None:
    lines = 'HOST = os.environ.get("MYSQLHOST"),\nDATABASES["default"]["HOST"] = HOST\n'
    edit = Edit(SETTINGS, "LANGUAGE_CODE", f"{lines}LANGUAGE_CODE")

    (refused,) = checking.project(edits=[edit]).of("invalid-setting")

    assert "HOST is a tuple" in refused.message
    assert refused.hint == "take the comma behind the value of HOST away"


def test_a_database_without_an_engine(checking: Checking) -> None:
    edit = Edit(SETTINGS, '        "ENGINE": "django.db.backends.mysql",\n', "")

    (refused,) = checking.project(edits=[edit]).of("invalid-setting")

    assert "ENGINE is missing" in refused.message
