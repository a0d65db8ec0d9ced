"""Writes a small, correct Django project for Railway, as a student has it, for tests to break.

`write_project(folder)` passes `invoke check` without a finding, serves on SQLite, and shows one
page to everybody. A test changes it by whole files, by edits of their text, or by both, so that
defects combine.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.environment import ROOT

SETTINGS = '''\
"""The settings of the site."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
ON_RAILWAY = "RAILWAY_ENVIRONMENT_ID" in os.environ

SECRET_KEY = os.environ["SECRET_KEY"] if ON_RAILWAY else "for a laptop only"
DEBUG = False
ALLOWED_HOSTS = [".up.railway.app", "healthcheck.railway.app", "localhost", "127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "pages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_DIR = Path(os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", BASE_DIR))
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
}
if "MYSQLHOST" in os.environ:
    import pymysql

    pymysql.install_as_MySQLdb()
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.mysql",
        "HOST": os.environ["MYSQLHOST"],
        "PORT": os.environ["MYSQLPORT"],
        "USER": os.environ["MYSQLUSER"],
        "PASSWORD": os.environ["MYSQLPASSWORD"],
        "NAME": os.environ["MYSQLDATABASE"],
    }
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if ON_RAILWAY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = ["https://" + os.environ["RAILWAY_PUBLIC_DOMAIN"]]
'''

MIGRATION = '''\
"""The table of the notes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make it."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("text", models.TextField()),
            ],
        ),
    ]
'''

FILES: Mapping[str, str] = {
    "manage.py": '''\
"""The command line of the site."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
''',
    "mysite/__init__.py": "",
    "mysite/settings.py": SETTINGS,
    "mysite/urls.py": '''\
"""The addresses of the site."""

from django.urls import path

from pages import views

urlpatterns = [path("", views.index)]
''',
    "mysite/wsgi.py": '''\
"""What the server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
''',
    "pages/__init__.py": "",
    "pages/models.py": '''\
"""What is stored."""

from django.db import models


class Note(models.Model):
    """A remark."""

    text = models.TextField()
''',
    "pages/migrations/__init__.py": "",
    "pages/migrations/0001_initial.py": MIGRATION,
    "pages/views.py": '''\
"""What is shown."""

from django.shortcuts import render

from pages.models import Note


def index(request):
    """Show how many notes there are, to everybody."""
    return render(request, "pages/index.html", {"notes": Note.objects.count()})
''',
    "pages/templates/pages/index.html": """\
{% load static %}<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8"><title>My site</title>
<link rel="stylesheet" href="{% static 'pages/site.css' %}">
</head>
<body><h1>Hello</h1><p>{{ notes }} notes</p></body>
</html>
""",
    "pages/static/pages/site.css": "body { color: navy; }\n",
    "Procfile": "web: invoke serve\n",
    "CHANGELOG.md": """\
# Changelog

## [Unreleased]

### Added

- A page that greets.
""",
    "invoke.yaml": """\
shipway:
  remote: origin
  main_branch: main
  production_branch: produccion
  url: ""
  health_timeout: 30
  demo_command: ""
""",
    ".gitignore": "__pycache__/\n*.pyc\n.venv/\n.env\n*.sqlite3*\n/staticfiles/\n/.staticfiles*\n",
    ".gitattributes": "* text=auto eol=lf\n",
    ".env.example": "SECRET_KEY=\nMYSQLHOST=\nMYSQLPORT=\nMYSQLUSER=\nMYSQLPASSWORD=\n"
    "MYSQLDATABASE=\n",
}


class Edit(NamedTuple):
    """The replacement of a text, which must be there, in one file."""

    path: str
    old: str
    new: str


RAISES = Edit(
    "pages/views.py", "    return render",
    '    import os\n\n    if "PORT" in os.environ:\n        raise OSError\n    return render',
)  # fmt: skip
"""Breaks the front page where a PORT is given, as to a container: no check finds it."""


def write_project(
    folder: Path, files: Mapping[str, str | None] | None = None, edits: Iterable[Edit] = ()
) -> None:
    """Write the project into `folder`, new or empty.

    `files` replaces or adds whole files, None leaves one out; then `edits` change what is there,
    one after another. requirements.txt, tasks.py and shipway/ are copies of the repository's own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("requirements.txt", "tasks.py"):
        shutil.copy(ROOT / name, folder / name)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "shipway", folder / "shipway", ignore=ignored)
    change_project(folder, {**FILES, **(files or {})}, edits)


def change_project(
    folder: Path, files: Mapping[str, str | None] | None = None, edits: Iterable[Edit] = ()
) -> None:
    """Replace, add or remove files in a project that is already there, then edit."""
    for name, text in (files or {}).items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
    for edit in edits:
        path = folder / edit.path
        text = path.read_text("utf-8")
        if edit.old not in text:
            raise ValueError(f"{edit.path} does not contain {edit.old!r}")
        path.write_text(text.replace(edit.old, edit.new), "utf-8", newline="")
