"""Check: settings that do not import, that Django refuses, and that are said twice."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result
from tests.students import FILES, IN_TWO

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
MIDDLEWARE = '    "django.middleware.clickjacking.XFrameOptionsMiddleware",\n'
STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def changed(checking: Checking, old: str, new: str) -> Result:
    """Check the project with one text of the settings replaced."""
    return checking.project(edits=[Edit(SETTINGS, old, new)])


@pytest.mark.parametrize(
    ("path", "old", "line"),
    [
        (SETTINGS, "import pymysql\n", 4),
        ("server/wsgi.py", "import os\n", 3),
    ],
)
def test_a_module_that_is_only_on_a_laptop(
    checking: Checking, path: str, old: str, line: int
) -> None:
    found = checking.project(edits=[Edit(path, old, f"import server.local\n{old}")])

    assert found.errors == {"settings-import-error"}
    assert found.of("settings-import-error")[0].place == f"{path}:{line}"


def test_an_app_that_was_never_committed(checking: Checking) -> None:
    found = changed(checking, '"dashboard",\n', '"dashboard",\n    "shop",\n')

    (missing,) = found.of("installed-app-missing")
    assert found.errors == {"installed-app-missing"}
    assert (missing.level, missing.place) == (Level.ERROR, f"{SETTINGS}:22")


def test_models_with_a_mistake(checking: Checking) -> None:
    edit = Edit("dashboard/models.py", "models.CharField", "model.CharField")

    found = checking.project(edits=[edit])

    assert found.errors == {"app-import-error"}
    assert found.of("app-import-error")[0].place == "dashboard/models.py:5"


LOGGING = '{"version": 1, "handlers": {"file": {"class": "logging.NoHandler"}}}'
CACHES = '{"default": {"BACKEND": "django.core.cache.backends.redis.Redis"}}'
LOUD = {
    "TIME_ZONE": ("America/Guayaquil", "America/Quito"),
    "ALLOWED_HOSTS": ("ALLOWED_HOSTS = [\n", 'ALLOWED_HOSTS = "*"\nOTHERS = [\n'),
    "AUTH_USER_MODEL": ("USE_TZ = True\n", 'USE_TZ = True\nAUTH_USER_MODEL = "shop.Person"\n'),
    "LOGGING": ("USE_TZ = True\n", f"USE_TZ = True\nLOGGING = {LOGGING}\n"),
    "ROOT_URLCONF": ("server.urls", "server.addresses"),
}
"""What is refused at once, and hides others."""
QUIET = {
    "STATIC_URL": ('STATIC_URL = "static/"', 'STATIC_URL = "static"'),
    "DATABASES": ("django.db.backends.mysql", "django.db.backends.mysqll"),
    "STORAGES": (STORAGE, "whitenoise.storage.CompressedManifestStorage"),
    "CACHES": ("USE_TZ = True\n", f"USE_TZ = True\nCACHES = {CACHES}\n"),
    "TEMPLATES": ('"APP_DIRS": True,\n        "OPTIONS": {\n',
                  '"APP_DIRS": True,\n        "OPTIONS": {\n            "loaders": [],\n'),
    "MIDDLEWARE": (MIDDLEWARE, MIDDLEWARE.replace("XFrameOptionsM", "XFrameM")),
    "LOGIN_URL": ('LOGIN_URL = "/login/"', 'LOGIN_URL = "sign-in"'),
}  # fmt: skip


def names_of(checking: Checking, found: Result) -> set[str]:
    """Return the settings in whose lines values are refused."""
    lines = (checking.folder / SETTINGS).read_text("utf-8").splitlines()
    refused = found.of("invalid-setting")
    assert {(each.level, each.file) for each in refused} == {(Level.ERROR, SETTINGS)}
    return {lines[each.line - 1].partition(" = ")[0] for each in refused}


@pytest.mark.parametrize("name", LOUD)
def test_a_value_that_django_refuses(checking: Checking, name: str) -> None:
    found = changed(checking, *LOUD[name])

    assert names_of(checking, found) == {name}
    assert found.errors == {"invalid-setting"}


def test_values_that_django_refuses_when_they_are_used(checking: Checking) -> None:
    edits = [Edit(SETTINGS, old, new) for old, new in QUIET.values()]

    found = checking.project(edits=edits)

    assert names_of(checking, found) == set(QUIET)
    assert "settings-import-error" not in found.codes


def test_a_setting_that_is_said_twice(checking: Checking) -> None:
    found = changed(checking, "USE_TZ = True\n", 'USE_TZ = True\nLANGUAGE_CODE = "en-us"\n')

    (twice,) = found.of("setting-redefined")
    assert (twice.level, twice.place) == (Level.WARNING, f"{SETTINGS}:77")
    assert "line 73" in twice.message
    assert found.codes == {"setting-redefined"}


def test_settings_that_are_built_up(checking: Checking) -> None:
    lines = (
        'INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.humanize"]\n'
        "if not DEBUG:\n    USE_I18N = True\n"
        "try:\n    USE_TZ = True\nexcept KeyError:\n    USE_TZ = True\n"
        "MIDDLEWARE.insert(1, MIDDLEWARE.pop(1))\nALLOWED_HOSTS += []\n"
        "DATA = 1\nMORE = DATA + 1\nDATA = 2\n"
        'del STORAGES["default"]\n'  # which nothing uses
    )
    found = changed(checking, "LOGIN_URL =", f"{lines}LOGIN_URL =")

    assert found.codes == set()


def test_settings_that_cannot_be_read_are_not_guessed(checking: Checking) -> None:
    found = changed(checking, "import pymysql\n", "import pymysql(\n")

    assert found.codes == {"settings-import-error"}
    assert found.of("settings-import-error")[0].place == f"{SETTINGS}:4"
    assert {"allowed-hosts-malformed", "csrf-origins-missing", "debug-true"} <= found.undecided


LOCAL, PRODUCTION = "server.settings.local", "server.settings.production"
COLLECT = f"manage.py collectstatic --noinput --settings={PRODUCTION}"


@pytest.mark.parametrize(
    ("application", "more"),
    [
        (PRODUCTION, {".env.example": "SECRET_KEY=\nDJANGO_SETTINGS_MODULE=server.settings\n"}),
        (LOCAL, {".env.example": f"SECRET_KEY=\nDJANGO_SETTINGS_MODULE={PRODUCTION}\n"}),
        (LOCAL, {"Procfile": f"web: export DJANGO_SETTINGS_MODULE={PRODUCTION} && "
                             f"{FILES['Procfile'].removeprefix('web: ')}"}),
        (LOCAL, {"Procfile": f"web: python manage.py migrate --settings {PRODUCTION} && python "
                             f"{COLLECT} && gunicorn -e DJANGO_SETTINGS_MODULE={PRODUCTION} "
                             "server.wsgi\n"}),
    ],
)  # fmt: skip
def test_settings_for_production_beside_those_for_the_laptop(
    checking: Checking, application: str, more: dict[str, str | None]
) -> None:
    wsgi = FILES["server/wsgi.py"].replace("server.settings", application)

    assert checking.project({**IN_TWO, **more, "server/wsgi.py": wsgi}).codes == set()


def test_settings_that_nobody_but_the_application_names(checking: Checking) -> None:
    moved = Edit("server/wsgi.py", "server.settings", "mysite.settings")
    found = checking.project(edits=[moved, Edit("dashboard/urls.py", '"index")', '"index"), x')])

    [finding] = found.of("settings-import-error")
    assert finding.place == "server/wsgi.py:7"
    assert "mysite.settings, and no such module is in the tree" in finding.message
    assert "urls-import-error" in found.errors


def test_settings_that_nobody_but_the_start_names(checking: Checking) -> None:
    start = Edit("Procfile", "manage.py migrate", "manage.py migrate --settings=server.prod")
    found = checking.project(edits=[start, Edit(SETTINGS, "DEBUG =", "DEBUG = 1 or")])

    [finding] = found.of("settings-import-error")
    assert (finding.place, "server.prod" in finding.message) == ("Procfile:1", True)
    assert "debug-true" in found.codes


def test_a_page_that_asks_for_a_variable_which_is_documented(checking: Checking) -> None:
    asks = Edit("dashboard/views.py", "    try:", '    os.environ["SENDER"]\n    try:')
    imports = Edit("dashboard/views.py", "import requests", "import os\n\nimport requests")
    example = Edit(".env.example", "SECRET_KEY=\n", "SECRET_KEY=\nSENDER=\n")

    assert checking.project(edits=[asks, imports, example]).codes == set()


def test_an_error_that_names_a_file_of_the_tree(checking: Checking) -> None:
    wrong = Edit("dashboard/urls.py", "from . import views", "from . import views, nothing")
    [finding] = checking.project(edits=[wrong]).of("urls-import-error")

    assert "from 'dashboard' (dashboard/__init__.py)" in finding.message
