"""Check: what a deployment runs of manage.py, the database's host, and errors that name no line."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import FILES, IN_TWO

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
COMMAND = (
    "from django.core.management import BaseCommand\n\n\nclass Command(BaseCommand):\n    pass\n"
)
WITH_COMMAND = {
    "dashboard/management/__init__.py": "",
    "dashboard/management/commands/__init__.py": "",
    "dashboard/management/commands/load_data.py": COMMAND,
}


def running(command: str, then: str = "&&") -> Edit:
    """Return an edit by which the start runs this too."""
    return Edit("Procfile", "migrate &&", f"migrate && {command} {then}")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("python manage.py laod_data", "`manage.py laod_data` is run, and no installed app has"),
        (
            "python manage.py loaddata first.json",
            "is to load first.json, which is not in the commit",
        ),
    ],
)
def test_what_manage_py_does_not_have(checking: Checking, command: str, words: str) -> None:
    (error,) = checking.project(edits=[running(command)]).of("management-command-missing")
    assert (error.level, error.place) == (Level.ERROR, "Procfile:1")
    assert words in error.message

    (checking.folder / "Procfile").write_text(FILES["Procfile"].replace(
        "migrate &&", f"migrate && {command} ;"), "utf-8")  # fmt: skip
    (trap,) = checking.again().of("management-command-missing")
    assert trap.level == Level.WARNING


def test_a_script_that_runs_what_manage_py_does_not_have(checking: Checking) -> None:
    start = (
        FILES["Procfile"]
        .removeprefix("web: ")
        .replace("migrate &&", "migrate && python manage.py x &&")
    )

    found = checking.project({"Procfile": "web: bash start.sh\n", "start.sh": start})

    assert [each.place for each in found.of("management-command-missing")] == ["start.sh"]


def test_what_manage_py_has(checking: Checking) -> None:
    files = {**WITH_COMMAND, "dashboard/fixtures/first.json": "[]"}
    runs = "python manage.py load_data && python manage.py loaddata first && python manage.py check"

    assert checking.project(files, [running(runs)]).codes == set()


def test_a_command_that_nothing_waits_for(checking: Checking) -> None:
    (trap,) = checking.project(edits=[Edit("Procfile", "migrate &&", "migrate &")]).of(
        "start-command-broken"
    )

    assert (trap.level, trap.place) == (Level.WARNING, "Procfile:1")
    assert trap.message.startswith("`python manage.py migrate` runs beside what stands behind")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_database_that_is_looked_for_in_the_container(checking: Checking, host: str) -> None:
    found = checking.project(edits=[Edit(SETTINGS, 'os.environ.get("MYSQLHOST")', f'"{host}"')])

    (error,) = found.of("database-host-local")
    assert (error.level, error.place) == (Level.ERROR, f"{SETTINGS}:68")
    assert found.codes == {"database-host-local"}


def test_a_database_of_postgresql_that_is_looked_for_in_the_container(checking: Checking) -> None:
    found = checking.project(
        edits=[
            Edit(SETTINGS, 'os.environ.get("MYSQLHOST")', '"localhost"'),
            Edit(SETTINGS, "backends.mysql", "backends.postgresql"),
        ]
    )

    (error,) = found.of("database-host-local")
    assert 'os.environ["PGHOST"]' in error.hint


def test_a_database_that_is_here_on_a_laptop_alone(checking: Checking) -> None:
    edit = Edit(SETTINGS, 'os.environ.get("MYSQLHOST")', 'os.environ.get("DB_HOST", "localhost")')

    assert "database-host-local" not in checking.project(edits=[edit]).codes


def test_addresses_whose_module_is_misspelt(checking: Checking) -> None:
    found = checking.project(edits=[Edit(SETTINGS, '"server.urls"', '"sever.urls"')])

    (error,) = found.of("invalid-setting")
    assert (error.message.split(":")[0], error.place) == (
        "Django refuses the value of ROOT_URLCONF", f"{SETTINGS}:43"
    )  # fmt: skip
    assert found.errors == {"invalid-setting"}


def test_an_import_in_other_letters_is_told_once(checking: Checking) -> None:
    files = {"dashboard/forms.py": "from .Models import Note\n"}
    named = Edit("dashboard/urls.py", "from . import views", "from . import forms, views")

    assert checking.project(files, [named]).errors == {"import-case"}


def test_a_log_in_a_folder_that_is_not_in_the_commit(checking: Checking) -> None:
    logging = (
        'USE_TZ = True\nLOGGING = {"version": 1, "handlers": {"file": '
        '{"class": "logging.FileHandler", "filename": BASE_DIR / "logs/site.log"}}}'
    )

    (error,) = checking.project(edits=[Edit(SETTINGS, "USE_TZ = True", logging)]).of(
        "invalid-setting"
    )

    assert error.place == f"{SETTINGS}:77"
    assert "LOGGING" in error.message
    assert (
        "FileNotFoundError: [Errno 2] No such file or directory: 'logs/site.log'" in error.message
    )


def test_a_migration_that_waits_for_another_one(checking: Checking) -> None:
    migration = "dashboard/migrations/0001_initial.py"
    edit = Edit(migration, "dependencies = []", 'dependencies = [("shop", "0001_initial")]')

    (error,) = checking.project(edits=[edit]).of("migrations-broken")

    assert error.place == migration


def test_an_application_in_a_file_of_another_name(checking: Checking) -> None:
    moved = {"server/wsgi.py": None, "server/application.py": FILES["server/wsgi.py"]}

    found = checking.project(moved)

    (start,) = found.of("start-command-broken")
    assert start.hint == "name the module that is there: server.application"
    assert [each.place for each in found.of("settings-import-error")] == [f"{SETTINGS}:60"]
    assert found.errors == {"start-command-broken", "settings-import-error"}


def test_an_error_that_no_line_of_the_project_is_behind_has_no_place(checking: Checking) -> None:
    files = {"dashboard/more.py": "def more(request):\n    pass\n"}
    last = '"django.contrib.messages.context_processors.messages",\n'
    named = Edit(SETTINGS, last, f'{last}                "dashboard.more.more",\n')

    places = {each.place for each in checking.project(files, [named]).of("page-500")}

    assert places == {""}


APART = {
    **IN_TWO,
    "server/settings/local.py": "from .base import *\n\nDATABASES = {'default': {'ENGINE': "
    "'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n",
}
PRODUCTION = "server.settings.production"


def test_manage_py_with_other_settings_than_the_server(checking: Checking) -> None:
    (apart,) = checking.project(APART).of("settings-differ")

    assert (apart.level, apart.place) == (Level.ERROR, "Procfile:1")
    assert "`manage.py migrate` takes the settings server.settings.local" in apart.message
    assert "their DATABASES differ" in apart.message

    exported = FILES["Procfile"].replace(
        "web: ", f"web: export DJANGO_SETTINGS_MODULE={PRODUCTION} && "
    )
    (checking.folder / "Procfile").write_text(exported, "utf-8")
    assert checking.again().codes == set()


def test_manage_py_with_other_apps_than_the_server(checking: Checking) -> None:
    (apart,) = checking.project(IN_TWO).of("settings-differ")

    assert apart.level == Level.WARNING


def test_settings_of_manage_py_that_do_not_matter_to_it(checking: Checking) -> None:
    local = {"server/settings/local.py": "from .base import *\n\nDEBUG = True\n"}

    assert checking.project({**IN_TWO, **local}).codes == set()
