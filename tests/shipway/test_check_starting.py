"""Check: words of the start command that gunicorn, manage.py or Linux itself refuses."""

import os
from pathlib import Path

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import FILES

pytestmark = pytest.mark.laptop

BIND = "--bind 0.0.0.0:$PORT"
ASGI = FILES["server/wsgi.py"].replace("wsgi", "asgi")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--worker 3", "ambiguous option: --worker"),
        ("--bind 0.0.0.0:{PORT}", "'{PORT}' is not a valid port number"),
        ("--daemon", "the container ends with the command"),
        ("--access-logfile logs/access.log", "logs/access.log, whose folder is not there"),
        ("-c conf.py", "conf.py"),
    ],
)
def test_what_gunicorn_refuses(checking: Checking, words: str, why: str) -> None:
    found = checking.project(edits=[Edit("Procfile", BIND, f"{BIND} {words}")])

    (broken,) = found.of("start-command-broken")
    assert (broken.level, broken.place) == (Level.ERROR, "Procfile:1")
    assert why in broken.message
    assert found.errors == {"start-command-broken"}


def test_settings_of_gunicorns_own_that_do_not_load(checking: Checking) -> None:
    found = checking.project({"gunicorn.conf.py": "workers = int(os.environ['X'])\n"})

    assert "name 'os' is not defined" in found.of("start-command-broken")[0].message


@pytest.mark.parametrize(
    "words",
    ["--workers 2 --threads=4 -t 60", "--access-logfile - --error-logfile app.log", "-w $N"],
)
def test_what_gunicorn_takes(checking: Checking, words: str) -> None:
    conf = {"gunicorn.conf.py": "import os\n\nworkers = int(os.environ['WORKERS_OF_MINE'])\n"}

    assert checking.project(conf, [Edit("Procfile", BIND, f"{BIND} {words}")]).codes == set()


def test_arguments_that_manage_py_refuses(checking: Checking) -> None:
    found = checking.project(edits=[Edit("Procfile", "migrate &&", "migrate")])

    (broken,) = found.of("management-command-missing")
    assert (broken.level, broken.place) == (Level.ERROR, "Procfile:1")
    assert "unrecognized arguments: collectstatic" in broken.message


def test_arguments_that_manage_py_takes(checking: Checking) -> None:
    edit = Edit("Procfile", "migrate &&", "migrate --noinput -v 2 --traceback &&")

    assert checking.project(edits=[edit]).codes == set()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("migrate --fake", "--fake makes none at all"),
        ("migrate dashboard", "it runs for dashboard alone, and not for sessions"),
    ],
)
def test_migrations_that_are_not_run_whole(checking: Checking, words: str, why: str) -> None:
    found = checking.project(edits=[Edit("Procfile", "migrate", words)])

    assert [why in each.message for each in found.of("start-without-migrate")] == [True]
    assert found.errors == {"start-without-migrate"}


@pytest.mark.parametrize(
    "words", ["migrate --fake-initial", "migrate dashboard && python manage.py migrate"]
)
def test_migrations_that_are_run_whole(checking: Checking, words: str) -> None:
    assert checking.project(edits=[Edit("Procfile", "migrate", words)]).codes == set()


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("source venv/bin/activate &&", "venv/bin/activate, which is not in the commit"),
        ("py manage.py check &&", "runs `py`, which Windows alone has"),
    ],
)
def test_what_only_a_laptop_has(checking: Checking, before: str, why: str) -> None:
    found = checking.project(edits=[Edit("Procfile", "web: ", f"web: {before} ")])

    assert why in found.of("start-command-broken")[0].message


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such mode")
def test_a_script_that_may_not_be_run(checking: Checking) -> None:
    files = {"Procfile": "web: ./start.sh\n", "start.sh": FILES["Procfile"].removeprefix("web: ")}

    (broken,) = checking.project(files).of("start-command-broken")
    assert "git update-index --chmod=+x start.sh" in broken.hint

    Path(checking.folder, "start.sh").chmod(0o755)
    assert checking.again().codes == set()


@pytest.mark.parametrize(
    ("start", "is_broken"),
    [
        ("gunicorn server.asgi", True),
        ("gunicorn server.asgi -k uvicorn.workers.UvicornWorker", False),
        ("uvicorn server.wsgi:application --host 0.0.0.0", True),
        ("uvicorn server.asgi:application --host 0.0.0.0", False),
    ],
)  # fmt: skip
def test_a_server_and_an_application_that_do_not_fit(
    checking: Checking, start: str, is_broken: bool
) -> None:
    found = checking.project(
        {"server/asgi.py": ASGI}, [Edit("Procfile", "gunicorn server.wsgi", start)]
    )

    fits = [each for each in found.of("start-command-broken") if "speaks" in each.message]
    assert len(fits) == is_broken


def test_a_line_of_the_procfile_in_other_letters(checking: Checking) -> None:
    found = checking.project(edits=[Edit("Procfile", "web:", "Web:")])

    assert "looks for `web:`" in found.of("start-command-broken")[0].message
    assert checking.project(edits=[Edit("Procfile", "web:", "web :")]).codes == set()
