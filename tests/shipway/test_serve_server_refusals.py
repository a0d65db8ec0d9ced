"""Serve's gunicorn: each setting that keeps it from starting, in one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.serving import served

CORRECT_IT = "correct it, or remove it: serve needs none"


@pytest.mark.parametrize("number", ["abc", "0", "-1", "2.5", "65", "٣"])
def test_a_number_of_processes_that_is_none(laptop: Laptop, number: str) -> None:
    assert served(laptop, WEB_CONCURRENCY=number).error() == (
        2,
        f"WEB_CONCURRENCY must be a whole number from 1 to 64, not {number!r}",
        "correct the variable, or remove it",
    )


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("--wrokers=3", "unrecognized arguments: --wrokers=3"),
        ("--workers abc", "argument -w/--workers: invalid int value: 'abc'"),
        ("--workers", "argument -w/--workers: expected one argument"),
        ("--threads=-1", "threads: Value must be positive: -1"),
        ("--user nobody-of-this-name", "user: No such user: 'nobody-of-this-name'"),
        ("--name 'open", "No closing quotation"),
    ],
)
def test_arguments_that_gunicorn_does_not_take(laptop: Laptop, arguments: str, what: str) -> None:
    ran = served(laptop, GUNICORN_CMD_ARGS=arguments)

    assert ran.error() == (2, f"GUNICORN_CMD_ARGS is wrong: {what}", CORRECT_IT)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("import os\n\nnumber = 1 / 0\n", "ZeroDivisionError: division by zero (line 3)"),
        ("workers = \n", "SyntaxError: invalid syntax (gunicorn.conf.py, line 1)"),
        ("raise SystemExit('no')\n", "SystemExit: no (line 1)"),
        ("workers = 'many'\n", "workers: invalid literal for int() with base 0: 'many'"),
        ("preload_app = 1\n", "preload_app: Invalid type for casting: 1"),
        ("when_ready = 'nowhere.ready'\n", "when_ready: No module named 'nowhere'"),
    ],
)
def test_a_file_that_is_wrong(laptop: Laptop, text: str, what: str) -> None:
    laptop.change({"gunicorn.conf.py": text})

    assert served(laptop).error() == (2, f"gunicorn.conf.py is wrong: {what}", CORRECT_IT)


OURS = "gunicorn's configuration"


@pytest.mark.parametrize(
    ("arguments", "source", "what"),
    [
        (
            "-c nowhere.py", "nowhere.py",
            "FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.py'",
        ),
        (
            "-c python:nowhere", "python:nowhere",
            "ModuleNotFoundError: No module named 'nowhere'",
        ),
        ("-b 127.0.0.1:http", OURS, "'http' is not a valid port number."),
        ("-e GREETING", OURS, "environment setting 'GREETING' invalid"),
        ("-k nothing", OURS, "class uri 'nothing' invalid or not found"),
    ],
)  # fmt: skip
def test_settings_that_fit_nothing_here(
    laptop: Laptop, arguments: str, source: str, what: str
) -> None:
    ran = served(laptop, GUNICORN_CMD_ARGS=arguments)

    assert ran.error() == (2, f"{source} is wrong: {what}", CORRECT_IT)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("--access-logfile /nowhere/log", "'/nowhere/log' isn't writable"),
        ("--pid /nowhere/pid", "/nowhere doesn't exist. Can't create pidfile."),
        ("--certfile nowhere.pem", 'certfile "nowhere.pem" does not exist'),
    ],
)
def test_what_gunicorn_meets_when_it_starts(laptop: Laptop, arguments: str, reason: str) -> None:
    status, problem, hint = served(laptop, GUNICORN_CMD_ARGS=arguments).error()

    assert (status, hint) == (2, "look at gunicorn.conf.py and GUNICORN_CMD_ARGS")
    assert problem.startswith("gunicorn does not start: ")
    assert reason in problem


def test_an_address_that_is_not_of_this_machine(laptop: Laptop) -> None:
    assert served(laptop, GUNICORN_CMD_ARGS="-b 192.0.2.1:8000").error() == (
        2,
        "the server cannot listen on 192.0.2.1:8000: Cannot assign requested address",
        "look at `bind` in gunicorn.conf.py and GUNICORN_CMD_ARGS",
    )


def test_a_port_that_is_taken_while_the_start_prepares(laptop: Laptop) -> None:
    laptop.change(None, Edit("mysite/wsgi.py", "import os\n",
                  'import os\nimport socket\n\nTAKEN = socket.create_server(("", '
                  'int(os.environ["PORT"])))\n'))  # fmt: skip

    status, problem, hint = served(laptop).error()

    assert (status, hint) == (2, "stop what listens there, or set PORT to another number")
    assert problem.endswith(" is taken: Address already in use")


@pytest.mark.parametrize(
    ("wsgi", "what"),
    [
        ("mysite.nowhere", "ModuleNotFoundError: No module named 'mysite.nowhere'"),
        ("mysite.wsgi:app", "AppImportError: Failed to find attribute 'app' in 'mysite.wsgi'."),
    ],
)
def test_an_application_that_is_not_there(laptop: Laptop, wsgi: str, what: str) -> None:
    status, problem, _ = served(laptop, INVOKE_SHIPWAY_WSGI=wsgi).error()

    assert (status, problem) == (2, f"Django does not start: {what}")


def test_an_application_that_fails_in_a_worker(laptop: Laptop) -> None:
    laptop.change(
        {"gunicorn.conf.py": "preload_app = False\nworkers = 1\n"},
        Edit("mysite/wsgi.py", "import os\n", "import os\n\nimport celery\n"),
    )

    ran = served(laptop)

    assert ran.status == 4
    assert "Error: Django does not start: ModuleNotFoundError: No module named 'celery'" in ran.err
    assert "Traceback" not in ran.out + ran.err


def test_a_gunicorn_that_is_too_old(laptop: Laptop, tmp_path: Path) -> None:
    old = tmp_path / "old"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(old)]
    subprocess.run([*pip, "gunicorn==23.0.0"], check=True)

    assert served(laptop, PYTHONPATH=str(old)).error() == (
        2,
        "`invoke serve` needs gunicorn 27 or newer, and this is 23.0.0",
        "write gunicorn>=27 into requirements.txt, pinned as you pin the rest",
    )
