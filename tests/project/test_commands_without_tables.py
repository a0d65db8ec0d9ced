"""The project's commands on a database that was never migrated: one line that says what to do."""

from pathlib import Path

import pytest

from tests.project.copies import copy_of_project


@pytest.mark.parametrize("command", ["demo", "pull"])
def test_a_command_before_migrate_says_what_to_do(command: str, tmp_path: Path) -> None:
    ran = copy_of_project(tmp_path).manage(
        command, SQLITE_PATH="empty.sqlite3", API_URL="http://127.0.0.1:9/"
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "CommandError: no such table: monitor_source. Run `python manage.py migrate` first.\n"
    )
