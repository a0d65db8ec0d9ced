"""Serve: each reason for which a container does not start, in one sentence."""

import socket

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import invoke_command, run
from tests.shipway.serving import railway, served

SETTINGS = "mysite/settings.py"
TOP = '"""The settings of the site."""\n'


def test_a_port_that_is_taken(laptop: Laptop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run(invoke_command("serve"), laptop.folder, railway(laptop, PORT=str(port)))

    assert ran.error() == (
        2,
        f"port {port} is taken: Address already in use",
        "stop what listens there, or set PORT to another number",
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8 0", "٨٠"])
def test_a_port_that_is_no_port(laptop: Laptop, port: str) -> None:
    ran = run(invoke_command("serve"), laptop.folder, railway(laptop, PORT=port))

    assert ran.error() == (
        2,
        f"PORT must be a whole number from 1 to 65535, not {port!r}",
        "correct the variable, or remove it",
    )


SET_IT = "set the variable that it names in the service's variables, and deploy again"
CHECK_IT = "run `invoke check`: it starts the commit as a clean clone has it"


@pytest.mark.parametrize(
    ("edit", "problem", "hint"),
    [
        (
            Edit(SETTINGS, TOP, TOP + "from django.core.exceptions import ImproperlyConfigured\n"
                 'raise ImproperlyConfigured("API_URL is missing.")\n'),
            "the settings refuse to start: API_URL is missing.", SET_IT,
        ),
        (
            Edit(SETTINGS, TOP, TOP + "from mysite.local import KEY\n"),
            ("Django does not start: ModuleNotFoundError: No module named 'mysite.local' "
            "(mysite/settings.py:2)"), CHECK_IT,
        ),
        (
            Edit(SETTINGS, 'os.environ["SECRET_KEY"]', 'os.environ["OTHER_KEY"]'),
            "Django does not start: KeyError: 'OTHER_KEY' (mysite/settings.py:9)", CHECK_IT,
        ),
        (
            Edit("mysite/wsgi.py", "import os\n", "import os\n\nimport celery\n"),
            ("Django does not start: ModuleNotFoundError: No module named 'celery' "
            "(mysite/wsgi.py:5)"), CHECK_IT,
        ),
        pytest.param(
            Edit("pages/models.py", "from django.db import models\n",
                 "from django.db import models\n\nexit()\n"),
            "Django does not start: SystemExit: None (pages/models.py:5)", CHECK_IT,
        ),
    ],
)  # fmt: skip
def test_a_project_that_does_not_start(laptop: Laptop, edit: Edit, problem: str, hint: str) -> None:
    laptop.change(None, edit)

    assert served(laptop).error() == (2, problem, hint)


def test_without_manage_py(laptop: Laptop) -> None:
    laptop.change({"manage.py": None})

    assert served(laptop).error() == (
        1,
        "there is no manage.py in the tree",
        "run this in a Django project, with manage.py committed",
    )


def test_a_migration_that_fails(laptop: Laptop) -> None:
    laptop.change(None, Edit(
        "pages/migrations/0001_initial.py", "    operations = [",
        '    operations = [\n        migrations.RunSQL("INSERT INTO nowhere VALUES (1)"),'
    ))  # fmt: skip

    assert served(laptop).error() == (
        1,
        "the migration pages.0001_initial failed: OperationalError: no such table: nowhere",
        "mend it, and try it on a copy of the production database",
    )


def test_a_migration_that_raises_something_else(laptop: Laptop) -> None:
    laptop.change(None, Edit(
        "pages/migrations/0001_initial.py", "    operations = [",
        "    operations = [\n        migrations.RunPython(lambda *_: 1 / 0),"
    ))  # fmt: skip

    status, problem, _ = served(laptop).error()

    assert status == 1
    assert problem == "the migration pages.0001_initial failed: ZeroDivisionError: division by zero"


def test_a_stylesheet_that_names_a_missing_file(laptop: Laptop) -> None:
    laptop.change(
        None, Edit("pages/static/pages/site.css", "navy;", 'navy; background: url("no.png");')
    )

    status, problem, hint = served(laptop).error()

    assert (status, hint) == (1, "run `invoke check`: it collects them as here")
    assert problem.startswith(
        "static files could not be collected: The file 'pages/no.png' could not be found"
    )


def test_a_database_that_never_answers(laptop: Laptop) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        ran = served(
            laptop, INVOKE_SHIPWAY_DATABASE_TIMEOUT="1", MYSQLHOST="127.0.0.1",
            MYSQLPORT=str(bound.getsockname()[1]), MYSQLUSER="root", MYSQLPASSWORD="none",
            MYSQLDATABASE="railway",
        )  # fmt: skip

    status, problem, hint = ran.error()
    assert (status, hint) == (
        2,
        "look whether the MySQL service runs and MYSQLHOST and MYSQLPORT point to it",
    )
    assert problem.startswith(
        "the database did not answer within 1 s: Can't connect to MySQL server"
    )
    assert "serve: waiting for the database: " in ran.out
