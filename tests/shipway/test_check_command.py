"""Check: start commands that start nothing, or what nobody reaches; each by causing it."""

import pytest

from shipway.check.rules.command import start_command_broken
from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

FIRST = "python manage.py migrate && python manage.py collectstatic --noinput && "
BOUND = "--bind 0.0.0.0:$PORT"

BROKEN = {
    f"{FIRST}gunicorn wrong.wsgi {BOUND}": "serves wrong.wsgi, and no module",
    f"{FIRST}gunicorn Server.wsgi:application {BOUND}": "serves Server.wsgi, and no module",
    f"{FIRST}gunicorn --workers 2 {BOUND} server.wsgi:app": "serves app of server/wsgi.py",
    f"cd dashboard && {FIRST}gunicorn server.wsgi": "runs manage.py, which is not in the tree",
    "bash deploy/start.sh migrate collectstatic": "runs deploy/start.sh, which is not in the tree",
    rf"{FIRST}gunicorn server.wsgi --bind 0.0.0.0:\$PORT": r"nothing replaces \$PORT",
    f"{FIRST}gunicorn server.wsgi --bind '0.0.0.0:$PORT'": "nothing replaces '$PORT'",
    f"{FIRST}gunicorn server.wsgi -b 127.0.0.1:$PORT": "listens on 127.0.0.1",
    f"{FIRST}gunicorn server.wsgi -blocalhost:8000": "listens on 127.0.0.1",
    f"{FIRST}python manage.py runserver": "listens on 127.0.0.1",
}


@pytest.mark.parametrize("start", BROKEN)
def test_a_start_that_is_broken(checking: Checking, start: str) -> None:
    findings = checking.alone(start_command_broken, {"Procfile": f"web: {start}\n"})

    assert any(BROKEN[start] in each.message for each in findings), findings
    assert {(each.level, each.place) for each in findings} == {(Level.ERROR, "Procfile:1")}


SOUND = [
    f"{FIRST}gunicorn --preload server.wsgi",
    f"{FIRST}exec gunicorn server.wsgi:application --access-logfile - -w 4 {BOUND}",
    f'{FIRST}gunicorn --bind "0.0.0.0:$PORT" --log-file - server.wsgi',
    f"{FIRST}gunicorn -b :${{PORT:-8000}} server.wsgi",
    f"{FIRST}sh -c 'gunicorn server.wsgi -b 0.0.0.0:$PORT'",
    f"cd dashboard && cd .. && {FIRST}python -m gunicorn server.wsgi",
    f"{FIRST}gunicorn --chdir server wsgi:application",
]


@pytest.mark.parametrize("start", SOUND)
def test_a_start_that_is_sound(checking: Checking, start: str) -> None:
    assert checking.alone(start_command_broken, {"Procfile": f"web: {start}\n"}) == []


def test_a_port_of_its_own_is_a_trap_and_an_error_where_it_is_probed(checking: Checking) -> None:
    start = {"Procfile": f"web: {FIRST}gunicorn server.wsgi -b 0.0.0.0:8000\n"}

    (finding,) = checking.alone(start_command_broken, start)
    assert finding.level == Level.WARNING

    probed = {"railway.json": '{"deploy": {"healthcheckPath": "/login/"}}'}
    (finding,) = checking.alone(start_command_broken, start | probed)
    assert finding.level == Level.ERROR


def test_the_server_for_development(checking: Checking) -> None:
    start = f"{FIRST}python manage.py runserver --noreload 0.0.0.0:$PORT"
    found = checking.project({"Procfile": f"web: {start}\n"})

    (finding,) = found.of("development-server")
    assert (finding.level, finding.place) == (Level.WARNING, "Procfile:1")
    assert found.errors == set()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"# start\nweb:{FIRST}gunicorn server.wsgi\n", "Procfile:2"),
        (f"web: {FIRST}gunicorn server.wsgi\nworker\n", "Procfile:2"),
        (f"\tweb: {FIRST}gunicorn server.wsgi\n", "Procfile:1"),
    ],
)
def test_a_procfile_that_the_builder_cannot_read(checking: Checking, text: str, place: str) -> None:
    findings = checking.alone(start_command_broken, {"Procfile": text})

    assert [each.place for each in findings] == [place]


def test_procfiles_that_the_builder_reads(checking: Checking) -> None:
    text = f"# start\r\n\r\nweb:\t{FIRST}gunicorn server.wsgi\r\nworker: python manage.py\r\n"

    assert checking.project({"Procfile": text}).codes == set()


@pytest.mark.parametrize("name", ["procfile", "Procfile.txt", "PROCFILE"])
def test_a_procfile_of_another_name(checking: Checking, name: str) -> None:
    files: dict[str, str | None] = {"Procfile": None, name: "web: gunicorn server.wsgi\n"}
    (finding,) = checking.alone(start_command_broken, files)

    assert (finding.level, finding.file) == (Level.ERROR, name)
    assert finding.hint == f"git mv {name} Procfile"


def test_a_procfile_in_utf_16_is_looked_at_all_the_same(checking: Checking) -> None:
    checking.project()
    path = checking.folder / "Procfile"
    path.write_bytes("web: gunicorn wrong.wsgi\r\n".encode("utf-16"))

    found = checking.again()

    levels = [each.level for each in found.of("start-command-broken")]
    assert sorted(levels) == [Level.ERROR, Level.WARNING]


def test_a_script_with_the_line_ends_of_windows(checking: Checking) -> None:
    script = f"#!/bin/sh\r\n{FIRST}gunicorn server.wsgi\r\n"

    files = {"Procfile": "web: sh start.sh\n", "start.sh": script}

    assert [x.place for x in checking.alone(start_command_broken, files)] == ["start.sh"]


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ('["gunicorn", "server.wsgi", "--bind", "0.0.0.0:$PORT"]', 1),
        ('["sh", "-c", "gunicorn server.wsgi --bind 0.0.0.0:$PORT"]', 0),
        ("gunicorn server.wsgi --bind 0.0.0.0:$PORT", 0),
    ],
)
def test_a_dockerfile_has_no_shell_unless_it_says_so(
    checking: Checking, command: str, count: int
) -> None:
    lines = ["FROM python:3.13", "COPY . /app", "RUN pip install -r requirements.txt",
             "RUN python manage.py collectstatic --noinput", f"CMD {command}"]  # fmt: skip

    findings = checking.alone(start_command_broken, {"Dockerfile": "\n".join(lines)})

    assert [each.file for each in findings] == ["Dockerfile"] * count


def test_what_the_builder_starts_may_be_nowhere_either(checking: Checking) -> None:
    edit = Edit("server/settings.py", '"server.wsgi.application"', '"servidor.wsgi.application"')
    (finding,) = checking.alone(start_command_broken, {"Procfile": None}, [edit])

    assert finding.place == "server/settings.py:60"
