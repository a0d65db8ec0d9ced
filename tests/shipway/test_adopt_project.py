"""Adopt: what is read of a project is what production takes, whatever the laptop takes."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from shipway.adopt import project
from shipway.adopt.project import Project
from shipway.config import Config
from tests.projects import Edit
from tests.students import FILES, IN_TWO, write_project

Files = Mapping[str, str | None]
LOCAL, PRODUCTION = "server.settings.local", "server.settings.production"
VARIABLE = "DJANGO_SETTINGS_MODULE"
FOR_THE_LAPTOP = FILES["server/wsgi.py"].replace("server.settings", LOCAL)
FOR_PRODUCTION = FILES["server/wsgi.py"].replace("server.settings", PRODUCTION)


def read(
    folder: Path,
    files: Files | None = None,
    edits: Iterable[Edit] = (),
    config: Config | None = None,
) -> Project:
    """Write the student's project with these changes, and read it."""
    write_project(folder, files, edits)
    return project.read(folder, config or Config())


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Procfile": None},
        {
            "server/wsgi.py": FOR_THE_LAPTOP,
            "server/live.py": FOR_PRODUCTION,
            "Procfile": "web: gunicorn --workers 2 server.live:application\n",
        },
        {
            "server/wsgi.py": FOR_THE_LAPTOP,
            "Procfile": f"web: {VARIABLE}={PRODUCTION} gunicorn server.wsgi\n",
        },
        {
            "server/wsgi.py": FOR_THE_LAPTOP,
            "Procfile": f"web: python manage.py migrate --settings {PRODUCTION} && gunicorn x.y\n",
        },
        {"server/wsgi.py": FOR_THE_LAPTOP, "Procfile": "web: sh start.sh\n",
         "start.sh": f"export {VARIABLE}='{PRODUCTION}'\ngunicorn server.wsgi\n"},
        {"server/wsgi.py": None, "server/asgi.py": FOR_PRODUCTION.replace("wsgi", "asgi"),
         "Procfile": None},
        {"server/wsgi.py": FOR_THE_LAPTOP,
         "server/asgi.py": FOR_PRODUCTION.replace("wsgi", "asgi"),
         "Procfile": "web: uvicorn server.asgi:application --port $PORT\n"},
        {"server/wsgi.py": FOR_THE_LAPTOP,
         "nixpacks.toml": f'[variables]\n{VARIABLE} = "{PRODUCTION}"\n'},
        {"server/wsgi.py": FOR_THE_LAPTOP,
         "railpack.json": json.dumps({"deploy": {"variables": {VARIABLE: PRODUCTION}}})},
        {"server/wsgi.py": FOR_THE_LAPTOP,
         "Dockerfile": f"FROM python\nENV {VARIABLE}={PRODUCTION}\nCMD gunicorn server.wsgi\n"},
        {"server/wsgi.py": FOR_THE_LAPTOP, ".env.example": f"{VARIABLE}={PRODUCTION}\n"},
        {"server/wsgi.py": FOR_THE_LAPTOP.replace(".setdefault(", "[").replace(", ", "] = ")
         .replace('local")', 'production"')},
    ],
)  # fmt: skip
def test_the_settings_that_production_takes(tmp_path: Path, files: Files) -> None:
    found = read(tmp_path, {**IN_TWO, **files})

    assert found.place.settings == PRODUCTION
    assert found.apps_file == "server/settings/base.py"
    assert found.static_root == Path("staticfiles")
    assert found.uses_pymysql


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"server/wsgi.py": FOR_THE_LAPTOP}, LOCAL),
        ({"server/wsgi.py": FOR_PRODUCTION.replace("production", "gone")}, LOCAL),
        ({"Procfile": "web: invoke serve\n"}, LOCAL),
        ({"server/settings/production.py": None}, LOCAL),
    ],
)
def test_elsewhere_the_settings_of_manage_py(tmp_path: Path, files: Files, settings: str) -> None:
    assert read(tmp_path, {**IN_TWO, **files}).place.settings == settings


@pytest.mark.parametrize("config", [Config(settings=LOCAL), Config(variables={VARIABLE: LOCAL})])
def test_what_their_configuration_says_comes_first(tmp_path: Path, config: Config) -> None:
    assert read(tmp_path, IN_TWO, config=config).place.settings == LOCAL


@pytest.mark.parametrize(
    ("files", "wsgi", "serves_asgi"),
    [
        ({}, "server.wsgi:application", False),
        ({"Procfile": None}, "server.wsgi:application", False),
        ({"Procfile": "web: gunicorn -w 2 server.live:app\n", "server/live.py": ""},
         "server.live:app", False),
        ({"Procfile": "web: cd server && gunicorn live:app\n"}, "server.wsgi:application", False),
        ({"Procfile": "web: daphne server.asgi:application\n", "server/asgi.py": ""},
         "server.wsgi:application", True),
        ({"Procfile": "web: gunicorn -k uvicorn.workers.UvicornWorker server.asgi\n"},
         "server.wsgi:application", True),
    ],
)  # fmt: skip
def test_the_application_that_the_start_serves(
    tmp_path: Path, files: Files, wsgi: str, serves_asgi: bool
) -> None:
    found = read(tmp_path, files)

    assert (found.wsgi, found.serves_asgi) == (wsgi, serves_asgi)


def test_no_application_at_all(tmp_path: Path) -> None:
    edits = [Edit("server/settings.py", 'WSGI_APPLICATION = "server.wsgi.application"', "")]

    assert read(tmp_path, {"Procfile": None}, edits).wsgi == ""


STATIC_ROOT = 'STATIC_ROOT = BASE_DIR / "staticfiles"'


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ('BASE_DIR / "var" / "static"', "var/static"),
        ('BASE_DIR.joinpath("var", "static")', "var/static"),
        ('BASE_DIR.parent / "server" / "static"', None),
        ('BASE_DIR / "server" / ".." / "static"', "static"),
        ('str(BASE_DIR / "static")', "static"),
        ('os.path.join(BASE_DIR, "var", "static")', "var/static"),
        ('os.path.join(os.path.dirname(os.path.abspath(__file__)), "static/")', "server/static"),
        ('Path(__file__).resolve().parents[1] / "static"', "static"),
        ('f"{BASE_DIR}/static"', "static"),
        ('str(BASE_DIR) + "/static"', "static"),
        ('"static"', "static"),
        ('os.environ.get("STATIC_ROOT", BASE_DIR / "static")', "static"),
        ('os.getenv("STATIC_ROOT") or BASE_DIR / "static"', "static"),
        ('config("STATIC_ROOT", cast=str, default="static")', "static"),
        ('NOWHERE / "static"', "static"),
        ('"/var/www/static"', None),
        ('os.environ["STATIC_ROOT"]', None),
        ("BASE_DIR / NAME", None),
        ("STATIC_ROOT", None),
        ("join()", None),
    ],
)  # fmt: skip
def test_where_static_files_are_collected(tmp_path: Path, written: str, path: str | None) -> None:
    edits = [Edit("server/settings.py", STATIC_ROOT, f"STATIC_ROOT = {written}")]

    assert read(tmp_path, edits=edits).static_root == (Path(path) if path else None)


def test_settings_without_a_folder_for_static_files(tmp_path: Path) -> None:
    assert read(tmp_path, edits=[Edit("server/settings.py", STATIC_ROOT, "")]).static_root is None


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, "python manage.py demo"),
        (IN_TWO, f"python manage.py demo --settings={PRODUCTION}"),
    ],
)
def test_demonstration_data_of_their_own(tmp_path: Path, files: Files, command: str) -> None:
    demo = {"dashboard/management/commands/demo.py": ""}

    assert read(tmp_path, {**files, **demo}).demo_command == command
    assert read(tmp_path / "without").demo_command == ""


PATTERNS = (
    'urlpatterns = [path("admin/", admin.site.urls), path("api/", include("dashboard.urls"))]\n'
)


@pytest.mark.parametrize(
    ("more", "page"),
    [
        ("", "/admin/"),
        ("urlpatterns += static('/media/', document_root='media')\n", "/admin/"),
        ("urlpatterns += [path('', index)]\n", "/"),
        ("urlpatterns = [re_path(r'^$', index), *urlpatterns]\n", "/"),
        ("urlpatterns.append(path('', index))\n", "/"),
        ("urlpatterns += router.urls\n", "/"),
        ("urlpatterns += i18n_patterns(path('', index))\n", "/"),
        ("urlpatterns += [path('<slug:page>/', index)]\n", "/"),
        ("urlpatterns = [url(r'^$', index)] + urlpatterns\n", "/"),
        ("urlpatterns += (\n", "/"),
    ],
)
def test_the_page_that_shows_that_the_site_works(tmp_path: Path, more: str, page: str) -> None:
    assert read(tmp_path, {"server/urls.py": PATTERNS + more}).page == page


@pytest.mark.parametrize(
    ("addresses", "page"),
    [
        ("urlpatterns = [re_path(r'^manage/', admin.site.urls)]\n", "/manage/"),
        ("urlpatterns: list = [path('api/', include('dashboard.urls'))]\n", ""),
        ("urlpatterns = [re_path(r'^(api|v1)/', include('dashboard.urls'))]\n", "/"),
        ("urlpatterns = [path(NAME, include('dashboard.urls'))]\n", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_a_site_with_another_page_or_none(tmp_path: Path, addresses: str | None, page: str) -> None:
    assert read(tmp_path, {"server/urls.py": addresses}).page == page
