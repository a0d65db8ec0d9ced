"""Check: the health check, the disk and the variables that the service has."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop

SILENCING = {"invoke.yaml": "shipway:\n  silence:\n    debug-true: a demonstration\n"}


def test_a_file_that_only_silences_makes_no_demand_of_the_service(checking: Checking) -> None:
    built = {"railway.json": '{"build": {"buildCommand": "python manage.py collectstatic"}}'}

    assert checking.project(SILENCING | built | {"Procfile": None}).codes == set()


SETTINGS = "server/settings.py"
URLS = "server/urls.py"
PROBED = '{\n  "deploy": {\n    "healthcheckPath": "PATH"\n  }\n}\n'
MYSQL = '"ENGINE": "django.db.backends.mysql",\n        "NAME": os.environ.get("MYSQLDATABASE"),'
SQLITE = '"ENGINE": "django.db.backends.sqlite3",\n        "NAME": BASE_DIR / "db.sqlite3",'


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "answers 302 (to /login/?next=/)"),
        ("/login", "answers 301 (to /login/)"),
        ("/health/", "answers 404"),
    ],
)
def test_a_health_check_that_is_not_200(checking: Checking, path: str, words: str) -> None:
    found = checking.project({"railway.json": PROBED.replace("PATH", path)})

    (finding,) = found.of("healthcheck-path")
    assert (finding.level, finding.place) == (Level.ERROR, "railway.json:3")
    assert words in finding.message
    assert found.errors == {"healthcheck-path"}


def test_a_health_check_under_a_host_that_is_not_allowed(checking: Checking) -> None:
    edit = Edit(SETTINGS, '    "healthcheck.railway.app",\n', "")
    found = checking.project({"railway.json": PROBED.replace("PATH", "/login/")}, [edit])

    (finding,) = found.of("healthcheck-path")
    assert "answers 400" in finding.message
    assert "healthcheck.railway.app" in finding.hint


def test_a_script_that_serves_answers_the_probe_by_itself(checking: Checking) -> None:
    found = checking.project(
        {"invoke.yaml": "shipway: {}\n", "Procfile": "web: sh start.sh\n",
         "start.sh": "exec invoke serve\n"}
    )  # fmt: skip

    assert not found.of("healthcheck-path")
    assert not found.of("start-without-migrate")


def test_a_health_check_that_is_200(checking: Checking) -> None:
    found = checking.project({"railway.toml": '[deploy]\nhealthcheckPath = "/login/"\n'})

    assert found.errors == set()


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (Edit(SETTINGS, MYSQL, SQLITE), 64),
        (Edit(SETTINGS, "LANGUAGE_CODE", 'if not DEBUG:\n    DATABASES["default"] = {"ENGINE": '
              '"django.db.backends.sqlite3", "NAME": "db.sqlite3"}\nLANGUAGE_CODE'), 74),
    ],
)  # fmt: skip
def test_sqlite_in_production(checking: Checking, edit: Edit, line: int) -> None:
    found = checking.project(edits=[edit])

    (finding,) = found.of("sqlite-on-ephemeral-disk")
    assert (finding.level, finding.place) == (Level.ERROR, f"{SETTINGS}:{line}")
    assert found.errors == {"sqlite-on-ephemeral-disk"}


BY_VARIABLE = """\
if os.environ.get("MYSQLHOST") is None:
    DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}

LANGUAGE_CODE"""


@pytest.mark.parametrize(
    ("edit", "is_undecided"),
    [
        (Edit(SETTINGS, "LANGUAGE_CODE", BY_VARIABLE), False),
        (Edit(SETTINGS, "LANGUAGE_CODE", BY_VARIABLE.replace("MYSQLHOST", "DB_HOST")), True),
        (Edit(SETTINGS, MYSQL, SQLITE.replace('BASE_DIR / "db', '"/data/db')), True),
        (Edit(SETTINGS, MYSQL, SQLITE.replace(
            "BASE_DIR", 'Path(os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", BASE_DIR))')), True),
    ],
)  # fmt: skip
def test_sqlite_that_may_last_or_is_not_chosen(
    checking: Checking, edit: Edit, is_undecided: bool
) -> None:
    found = checking.project(edits=[edit])

    assert found.errors == set()
    assert ("sqlite-on-ephemeral-disk" in found.undecided) == is_undecided


ASKED = """\
SOURCE = os.environ["SENSOR_SOURCE"]
WORKERS = int(os.environ.get("POOL_SIZE"))
LANGUAGE_CODE"""


def test_variables_that_nothing_names(checking: Checking) -> None:
    edits = [Edit(SETTINGS, "LANGUAGE_CODE", ASKED), Edit(".env.example", "SECRET_KEY=\n", "")]

    found = checking.project(edits=edits)

    levels = {each.place: each.level for each in found.of("variable-undocumented")}
    assert levels == {
        f"{SETTINGS}:10": Level.WARNING,
        f"{SETTINGS}:74": Level.ERROR,
        f"{SETTINGS}:73": Level.ERROR,
    }
    assert found.errors == {"variable-undocumented"}


@pytest.mark.parametrize(
    ("read", "is_told"),
    [
        ('os.getenv("DJANGO_SECRET_KEY")', True),
        ('os.environ.get("SECRET_KEY")', True),
        ('os.getenv("SECRET_KEY", "x" * 60)', False),
        ('os.getenv("SECRET_KEY") or "x" * 60', False),
    ],
)
def test_a_secret_key_that_nothing_names(checking: Checking, read: str, is_told: bool) -> None:
    key = Edit(SETTINGS, 'os.environ["SECRET_KEY"]', read)

    found = checking.project(edits=[key, Edit(".env.example", "SECRET_KEY=\n", "")])

    told = [(each.level, each.place) for each in found.of("variable-undocumented")]
    assert told == ([(Level.WARNING, f"{SETTINGS}:10")] if is_told else [])


def test_variables_that_a_file_names(checking: Checking) -> None:
    edits = [Edit(SETTINGS, "LANGUAGE_CODE", ASKED)]
    files = {"docs/variables.md": "- `SENSOR_SOURCE`: where the data is\n- POOL_SIZE\n"}

    assert checking.project(files, edits).codes == set()


UPLOAD = Edit(
    "dashboard/models.py", "    text", "    paper = models.FileField(null=True)\n    text"
)
MEDIA = 'MEDIA_ROOT = BASE_DIR / "media"\nLANGUAGE_CODE'


def test_uploads_that_the_next_deployment_loses(checking: Checking) -> None:
    found = checking.project(edits=[UPLOAD, Edit(SETTINGS, "LANGUAGE_CODE", MEDIA)])

    (lost,) = found.of("uploads-on-ephemeral-disk")
    assert (lost.level, lost.place) == (Level.WARNING, "dashboard/models.py:5")
    assert lost.message.startswith("what is uploaded to Note.paper is kept in the container")


@pytest.mark.parametrize(
    ("edit", "is_undecided"),
    [
        (Edit(SETTINGS, "LANGUAGE_CODE",
              'MEDIA_ROOT = os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", "")\nLANGUAGE_CODE'), True),
        (Edit(SETTINGS, "LANGUAGE_CODE", 'MEDIA_ROOT = "/data/media"\nLANGUAGE_CODE'), True),
        (Edit(SETTINGS, "storage.FileSystemStorage", "storage.InMemoryStorage"), False),
    ],
)  # fmt: skip
def test_uploads_that_may_last(checking: Checking, edit: Edit, is_undecided: bool) -> None:
    found = checking.project(edits=[UPLOAD, edit])

    assert not found.of("uploads-on-ephemeral-disk")
    assert ("uploads-on-ephemeral-disk" in found.undecided) == is_undecided


MISSPELT = 'HOST = os.environ.get("MYSQL_HOTS") or os.environ.get("RAILWAY_PUBLIC_DOMIAN")\n'


def test_a_variable_under_nearly_the_name_of_one_that_there_is(checking: Checking) -> None:
    found = checking.project(edits=[Edit(SETTINGS, "LANGUAGE_CODE", f"{MISSPELT}LANGUAGE_CODE")])

    host, domain = found.of("variable-misspelt")
    assert (host.level, host.place) == (Level.WARNING, f"{SETTINGS}:73")
    assert host.hint.startswith("write MYSQLHOST, or name MYSQL_HOTS in .env.example")
    assert domain.hint.startswith("write RAILWAY_PUBLIC_DOMAIN, or")
    assert found.codes == {"variable-misspelt"}


def test_a_variable_of_such_a_name_that_the_service_has(checking: Checking) -> None:
    files = {".env.example": "SECRET_KEY=\nMYSQL_HOTS=\n# RAILWAY_PUBLIC_DOMIAN\n"}
    edits = [Edit(SETTINGS, "LANGUAGE_CODE", f"{MISSPELT}LANGUAGE_CODE")]

    assert checking.project(files, edits).codes == set()


@pytest.mark.parametrize(
    ("edit", "level", "words", "place"),
    [
        (Edit("mysite/urls.py", 'path("", views', 'path("home/", views'), Level.ERROR,
         "asks for / before it is ready, which answers 404: no", ""),
        (Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  readiness_page: /nowhere/\n'), Level.ERROR,
         "asks for /nowhere/ before it is ready, which answers 404: no", "invoke.yaml:6"),
        (Edit("pages/views.py", "    return", "    get_object_or_404(Note)\n    return"),
         Level.WARNING, "answers 404, as long as the tables are empty: no", ""),
    ],
)  # fmt: skip
def test_a_page_without_which_serve_is_never_ready(
    laptop: Laptop, edit: Edit, level: Level, words: str, place: str
) -> None:
    asks = Edit("pages/views.py", "import render", "import get_object_or_404, render")
    laptop.commit("Break it", None, edit, asks)

    (finding,) = laptop.findings()

    assert (finding["code"], finding["level"]) == ("readiness-page", level)
    assert words in finding["message"]
    assert finding["place"] == place
