"""Check: what would break in production is found in the commit, each defect by causing it."""

import re

import pytest

from tests.projects import FILES, Edit
from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop

BROKEN = (1, "this commit would break in production", "mend the errors above")
SETTINGS = "mysite/settings.py"
TOP = '"""The settings of the site."""\n'
WSGI = 'WSGI_APPLICATION = "mysite.wsgi.application"\n'
MODEL = "class Note(models.Model):"


def at_top(line: str) -> Edit:
    """Add a line to the settings, as their second."""
    return Edit(SETTINGS, TOP, f"{TOP}{line}\n")


DEFECTS: dict[str, tuple[dict[str, str | None], list[Edit], str]] = {
    "settings that refuse": (
        {},
        [at_top('import django.core.exceptions as e; raise e.ImproperlyConfigured("Set KEY.")')],
        ("error: the settings do not import in a clean clone: ImproperlyConfigured: Set KEY. "
        "(mysite/settings.py:2) [settings-import-error]"),
    ),
    "settings that exit": (
        {},
        [at_top("exit(3)")],
        ("error: the settings do not import in a clean clone: SystemExit: 3 "
        "(mysite/settings.py:2) [settings-import-error]"),
    ),
    "settings that need the history": (
        {},
        [Edit(SETTINGS, "DEBUG = False", "DEBUG = not (BASE_DIR / '.git' / 'HEAD').read_text()")],
        "error: the settings do not import in a clean clone: FileNotFoundError: ",
    ),
    "settings with a mistake": (
        {},
        [at_top("def :")],
        "error: the settings do not import in a clean clone: SyntaxError: invalid syntax",
    ),
    "settings that ask": (
        {},
        [at_top("input()")],
        "error: the settings do not import in a clean clone: EOFError",
    ),
    "an app that is not there": (
        {},
        [Edit(SETTINGS, '"pages",', '"pages", "shop",')],
        ("error: the installed apps do not load in a clean clone: ModuleNotFoundError: "
        "No module named 'shop' (mysite/settings.py:12) [installed-app-missing]"),
    ),
    "a package that is not required": (
        {},
        [Edit("mysite/wsgi.py", "import os\n", "import os\n\nimport celery\n")],
        ("error: the WSGI application does not import in a clean clone: ModuleNotFoundError: "
        "No module named 'celery' (mysite/wsgi.py:5) [settings-import-error]"),
    ),
    "a driver that is not required": (
        {},
        [Edit(SETTINGS, "    import pymysql\n\n    pymysql.install_as_MySQLdb()\n", "")],
        ("error: the database's driver does not load: ImproperlyConfigured: "
        "Error loading MySQLdb module. Did you install mysqlclient? [database-driver-unusable]"),
    ),
    "no WSGI application": (
        {},
        [Edit(SETTINGS, WSGI, "")],
        ("error: nothing names the WSGI application, so `invoke serve` would not start "
        "[wsgi-missing]"),
    ),
    "None as WSGI application": (
        {},
        [Edit(SETTINGS, WSGI, "WSGI_APPLICATION = None\n")],
        ("error: nothing names the WSGI application, so `invoke serve` would not start "
        "[wsgi-missing]"),
    ),
    "another WSGI application that is not there": (
        {"mysite/production.py": "import os\n"},
        [Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  wsgi: mysite.production\n')],
        ("error: the WSGI application does not import in a clean clone: AttributeError: "
        "module 'mysite.production' has no attribute 'application'"),
    ),
    "no manage.py": (
        {"manage.py": None},
        [],
        "error: there is no manage.py in the tree [",
    ),
    "no Procfile": (
        {"Procfile": None},
        [],
        ("error: there is no Procfile with a `web:` line, so nothing says how to start "
        "[start-command-missing]"),
    ),
    "a Procfile without web": (
        {"Procfile": "release: python manage.py migrate\n"},
        [],
        ("error: there is no Procfile with a `web:` line, so nothing says how to start "
        "[start-command-missing]"),
    ),
    "no requirements": (
        {"requirements.txt": None},
        [],
        "error: there is no requirements.txt at the root, so Railway would install nothing [",
    ),
    "requirements that do not install": (
        {"requirements.txt": "./no-such-folder\n"},
        [],
        "error: `./no-such-folder` names a folder, and Railway's builder copies requirements.txt ",
    ),
    "an unmade migration": (
        {},
        [Edit("pages/models.py", MODEL, f"class Tag(models.Model):\n    pass\n\n\n{MODEL}")],
        ("error: models of pages changed without a migration: the tables in production would not "
        "have what the code asks for [unmade-migrations]"),
    ),
    "two last migrations": (
        {
            f"pages/migrations/{name}.py": FILES["pages/migrations/0001_initial.py"]
            .replace("dependencies = []", 'dependencies = [("pages", "0001_initial")]')
            .replace('"Note"', f'"N{name}"')
            for name in ("0002_a", "0002_b")
        },
        [],
        ("error: the migrations do not load: ValueError: several last migrations in pages "
        "[migrations-broken]"),
    ),
    "a stylesheet that names a missing file": (
        {},
        [Edit("pages/static/pages/site.css", "navy;", 'navy; background: url("no.png");')],
        ("error: collectstatic fails: MissingFileError: "
        "The file 'pages/no.png' could not be found"),
    ),
    "a model with a mistake": (
        {},
        [Edit("pages/models.py", "TextField()\n", "TextField()\n\n    class Meta:\n"
              "        ordering = ('date',)\n")],
        ("error: 'ordering' refers to the nonexistent field, related field, or lookup 'date'. "
        "[models.E015]"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_named(laptop: Laptop, defect: str) -> None:
    files, edits, expected = DEFECTS[defect]
    laptop.commit("Break it", files, *edits)

    with laptop.unchanged():
        ran = laptop.invoke("check")

    assert ran.error() == BROKEN
    assert any(line.startswith(expected) for line in ran.lines), ran
    assert re.search(r": \d errors?, 0 warnings(, \d+ undecided)?$", ran.lines[-1])
