"""Check: what the start, the build and the pre-deploy command have to do, and must not."""

import json

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
MIGRATE = "python manage.py migrate"
COLLECT = "python manage.py collectstatic --noinput"
GUNICORN = "gunicorn server.wsgi --bind 0.0.0.0:$PORT"


def railway(**deploy: object) -> str:
    """Return a railway.json with this part for the deployment."""
    return json.dumps({"build": {"builder": "RAILPACK"}, "deploy": deploy})


def test_a_start_that_serves_and_nothing_else(checking: Checking) -> None:
    found = checking.project({"Procfile": f"# The site\nweb: {GUNICORN}\n"})

    for code in ("start-without-migrate", "static-not-shipped"):
        (finding,) = found.of(code)
        assert (finding.level, finding.place) == (Level.ERROR, "Procfile:2")
    assert found.errors == {"start-without-migrate", "static-not-shipped"}


def test_the_start_of_railway_json_beats_the_procfile(checking: Checking) -> None:
    found = checking.project({"railway.json": railway(startCommand=GUNICORN)})

    assert {each.file for each in found.checked.findings} == {"railway.json"}
    assert found.errors == {"start-without-migrate", "static-not-shipped"}


def test_what_the_builder_starts_does_not_collect(checking: Checking) -> None:
    found = checking.project({"Procfile": None})

    (finding,) = found.of("static-not-shipped")
    assert finding.place == f"{SETTINGS}:80"
    assert found.errors == {"static-not-shipped"}


def test_what_the_pre_deploy_command_collects_does_not_last(checking: Checking) -> None:
    every = f"python manage.py makemigrations && {MIGRATE} && {COLLECT}"
    every += " && python manage.py createsuperuser --noinput"
    found = checking.project({"railway.json": railway(preDeployCommand=[every]), "Procfile": None})

    (finding,) = found.of("static-not-shipped")
    assert finding.message.startswith("the pre-deploy command collects, but its files vanish")
    assert found.errors == {"static-not-shipped"}
    for code in ("start-makes-migrations", "superuser-every-start"):
        (finding,) = found.of(code)
        assert (finding.level, finding.file) == (Level.WARNING, "railway.json")


def test_a_release_line_is_ignored(checking: Checking) -> None:
    found = checking.project({"Procfile": f"release: {MIGRATE}\nweb: {COLLECT} && {GUNICORN}\n"})

    (finding,) = found.of("procfile-release-ignored")
    assert (finding.level, finding.place) == (Level.ERROR, "Procfile:1")
    assert f"write {MIGRATE} && before" in finding.hint
    assert found.errors == {"procfile-release-ignored", "start-without-migrate"}


def test_a_release_line_alone_is_taken_for_the_start(checking: Checking) -> None:
    found = checking.project({"Procfile": f"release: {MIGRATE} && {COLLECT}\n"})

    (finding,) = found.of("procfile-release-ignored")
    assert "takes for the start command" in finding.message
    assert "start-without-migrate" not in found.errors


SCRIPT = f"""\
#!/bin/bash
# python manage.py makemigrations
{MIGRATE}
python manage.py createsuperuser --noinput
python manage.py makemigrations --check
{COLLECT}
exec {GUNICORN}
"""
IN_PYTHON = """\
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
call_command("migrate", interactive=False)
call_command("collectstatic", interactive=False)
"""
DOCKER = f"""\
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt && chmod +x start.sh && \\
    {COLLECT}
ENTRYPOINT ["./start.sh"]
CMD ["gunicorn", "server.wsgi"]
"""


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "web: bash ./start.sh\n", "start.sh": SCRIPT},
        {"Procfile": "web: make serve\n", "Makefile": f"serve:\n\t{MIGRATE}\n\t{COLLECT}\n"},
        {"Procfile": f"web: {GUNICORN}\n", "server/start.py": IN_PYTHON},
        {"Procfile": f"release: {MIGRATE}\nweb: {MIGRATE} && {COLLECT}; {GUNICORN}\n"},
        {"Procfile": "web: python manage.py createsuperuser --noinput || true; "
                     f"{MIGRATE} && {COLLECT} && {GUNICORN}\n"},
        {"railway.json": json.dumps({
            "build": {"buildCommand": COLLECT},
            "deploy": {"preDeployCommand": MIGRATE, "startCommand": GUNICORN},
        })},
        {"railway.toml": f'[build]\nbuildCommand = "{COLLECT}"\n', "Procfile": None},
        {"Dockerfile": DOCKER, "Procfile": f"web: {GUNICORN}\n",
         "start.sh": f'set -e\n{MIGRATE}\nexec "$@"\n'},
        {"Procfile": "web: invoke serve\n", "invoke.yaml": "shipway: {}\n",
         "requirements.txt": "Django==5.2.6\ngunicorn==23.0.0\nwhitenoise==6.11.0\n"
                             "PyMySQL==1.1.2\ncryptography==45.0.7\nrequests==2.32.5\n"
                             "invoke==2.2.0\n", "tasks.py": ""},
    ],
)  # fmt: skip
def test_starts_that_do_all(checking: Checking, files: dict[str, str | None]) -> None:
    assert checking.project(files).codes == set()


def test_collected_files_that_are_committed(checking: Checking) -> None:
    found = checking.project({"Procfile": None, "staticfiles/css/site.css": "a\n"})

    assert "static-not-shipped" not in found.errors


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(SETTINGS, '    "whitenoise.middleware.WhiteNoiseMiddleware",\n', "")],
        [Edit(SETTINGS, 'STATIC_ROOT = BASE_DIR / "staticfiles"\n', "")],
        [Edit(SETTINGS, 'whitenoise.storage.CompressedManifestStaticFilesStorage"},\n}',
              'django.contrib.staticfiles.storage.StaticFilesStorage"},\n}\n'
              "WHITENOISE_USE_FINDERS = True\n")],
        [Edit(SETTINGS, 'DEBUG = os.environ.get("DEBUG", "False") == "True"', "DEBUG = True")],
    ],
)  # fmt: skip
def test_what_collecting_does_not_decide(checking: Checking, edits: list[Edit]) -> None:
    assert "static-not-shipped" not in checking.project({"Procfile": None}, edits).errors


def test_no_database_needs_no_migration(checking: Checking) -> None:
    found = checking.project(
        {"Procfile": f"web: {COLLECT} && {GUNICORN}\n"},
        [Edit(SETTINGS, "django.db.backends.mysql", "django.db.backends.dummy")],
    )

    assert found.errors == set()


def test_a_collecting_that_waits_for_an_answer(checking: Checking) -> None:
    asks = COLLECT.replace(" --noinput", "")
    files = {"Procfile": f"web: {MIGRATE} && {asks} && {GUNICORN}\n", "staticfiles/old.css": "a{}"}

    (finding,) = checking.project(files).of("collectstatic-asks")

    assert (finding.level, finding.place) == (Level.ERROR, "Procfile:1")
    assert "whether to overwrite what is in staticfiles" in finding.message


@pytest.mark.parametrize(
    ("collects", "is_committed"),
    [
        ("python manage.py collectstatic &&", False),
        (f"{COLLECT} &&", True),
        ("yes yes | python manage.py collectstatic &&", True),
        ("python manage.py collectstatic ;", True),
    ],
)
def test_a_collecting_that_waits_for_nobody(
    checking: Checking, collects: str, is_committed: bool
) -> None:
    files = {"Procfile": f"web: {MIGRATE} && {collects} {GUNICORN}\n"}

    found = checking.project(files | ({"staticfiles/old.css": "a{}"} if is_committed else {}))

    assert found.errors == set()


def test_a_start_of_ones_own_in_a_project_that_has_shipway(checking: Checking) -> None:
    files = {
        "Procfile": f"web: {COLLECT} && {GUNICORN}\n",
        "invoke.yaml": "shipway: {}\n",
        "shipway/__init__.py": "",
    }
    found = checking.project(files, [Edit(SETTINGS, '    "healthcheck.railway.app",\n', "")])

    for code in ("start-without-migrate", "healthcheck-path"):
        assert "`web: invoke serve`" in found.of(code)[0].hint


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (f"worker: {MIGRATE} && {COLLECT} && node bot.js\n", True),
        (f"worker: {MIGRATE} && {COLLECT} && {GUNICORN}\n", False),
        (f"web: {MIGRATE} && {COLLECT} && {GUNICORN}\nworker: node bot.js\n", False),
    ],
)
def test_a_worker_that_is_started_for_want_of_a_server(
    checking: Checking, text: str, is_told: bool
) -> None:
    found = checking.project({"Procfile": text})

    told = [(each.level, each.place) for each in found.of("start-command-missing")]
    assert told == ([(Level.WARNING, "Procfile:1")] if is_told else [])
    assert found.errors == set()
