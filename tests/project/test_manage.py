"""What stops a command of manage.py is told in one line, with what to do."""

import re

import pytest

from tests.project.copies import Copy
from tests.servers.ports import free_port


@pytest.mark.parametrize("command", ["demo", "pull"])
def test_a_command_before_migrate_says_what_to_do(
    copy: Copy, database_environment: dict[str, str], command: str
) -> None:
    ran = copy.manage(command, API_URL="http://127.0.0.1:9/", **database_environment)
    assert ran.returncode == 1
    told = r"The database: [^\n]*monitor_source[^\n]*\. Run `python manage\.py migrate` first\.\n"
    assert re.fullmatch(told, ran.stderr), ran.stderr


@pytest.mark.parametrize("command", ["demo", "pull", "migrate"])
def test_a_server_that_cannot_be_reached_is_told_as_such(copy: Copy, command: str) -> None:
    variables = {
        "MYSQL_URL": f"mysql://ana:s3cret@127.0.0.1:{free_port()}/monitor",
        "API_URL": "http://127.0.0.1:9/",
    }
    ran = copy.manage(command, **variables)
    assert ran.returncode == 1
    told = r"The database: Can't connect [^\n]+\. The option --traceback shows where\.\n"
    assert re.fullmatch(told, ran.stderr), ran.stderr
    assert "Traceback" in copy.manage(command, "--traceback", **variables).stderr
