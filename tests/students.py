"""Writes a Django project as a student deploys it on Railway, without shipway, for tests to break.

`write_project(folder)` is correct: `check` has no error for it. It has MySQL through PyMySQL,
WhiteNoise, a login, a page that shows what a JSON source answers, and a Procfile.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.projects import FILES as SMALL
from tests.projects import MIGRATION, Edit, change_project

SETTINGS = """\
import os
from pathlib import Path

import pymysql

pymysql.install_as_MySQLdb()

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["SECRET_KEY"]

DEBUG = os.environ.get("DEBUG", "False") == "True"

ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "healthcheck.railway.app",
    os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost"),
]
CSRF_TRUSTED_ORIGINS = ["https://" + os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost")]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "server.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

WSGI_APPLICATION = "server.wsgi.application"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("MYSQLDATABASE"),
        "USER": os.environ.get("MYSQLUSER"),
        "PASSWORD": os.environ.get("MYSQLPASSWORD"),
        "HOST": os.environ.get("MYSQLHOST"),
        "PORT": os.environ.get("MYSQLPORT"),
    }
}

LANGUAGE_CODE = "es-ec"
TIME_ZONE = "America/Guayaquil"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not DEBUG
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

API_URL = os.environ.get("API_URL", "https://source.example.org/data.json")
"""

VIEWS = """\
import requests
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def index(request):
    try:
        answer = requests.get(settings.API_URL, timeout=5).json()
    except (requests.RequestException, ValueError):
        answer = {}
    rows = list(answer.values()) if isinstance(answer, dict) else []
    return render(request, "dashboard/index.html", {"total": len(rows), "rows": rows})
"""

FILES: Mapping[str, str] = {
    "manage.py": '''\
#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
''',
    "server/__init__.py": "",
    "server/settings.py": SETTINGS,
    "server/urls.py": """\
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("login/", auth.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(next_page="/login/"), name="logout"),
    path("", include("dashboard.urls")),
]
""",
    "server/wsgi.py": SMALL["mysite/wsgi.py"].replace("mysite", "server"),
    "dashboard/__init__.py": "",
    "dashboard/apps.py": """\
from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
""",
    "dashboard/models.py": """\
from django.db import models


class Note(models.Model):
    text = models.CharField(max_length=200)
""",
    "dashboard/migrations/__init__.py": "",
    "dashboard/migrations/0001_initial.py": MIGRATION.replace(
        "TextField()", "CharField(max_length=200)"
    ),
    "dashboard/urls.py": """\
from django.urls import path

from . import views

urlpatterns = [path("", views.index, name="index")]
""",
    "dashboard/views.py": VIEWS,
    "templates/base.html": """\
{% load static %}<!doctype html>
<html lang="es">
<head>
  <meta charset="utf-8">
  <title>Dashboard</title>
  <link rel="stylesheet" href="{% static 'css/site.css' %}">
</head>
<body>
{% block content %}{% endblock %}
<script src="{% static 'js/site.js' %}"></script>
</body>
</html>
""",
    "templates/login.html": """\
{% extends "base.html" %}
{% block content %}
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Entrar</button></form>
{% endblock %}
""",
    "dashboard/templates/dashboard/index.html": """\
{% extends "base.html" %}
{% block content %}
<h1>Total: {{ total }}</h1>
<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>
{% endblock %}
""",
    "static/css/site.css": "body { background: url('../img/paper.png'); }\n",
    "static/img/paper.png": "no real picture\n",
    "static/js/site.js": "console.log('Hola');\n",
    "Procfile": (
        "web: python manage.py migrate && python manage.py collectstatic --noinput"
        " && gunicorn server.wsgi --bind 0.0.0.0:$PORT\n"
    ),
    "requirements.txt": (
        "asgiref==3.9.1\ncryptography==45.0.7\nDjango==5.2.6\ngunicorn==23.0.0\npackaging==25.0\n"
        "PyMySQL==1.1.2\nrequests==2.32.5\nsqlparse==0.5.3\nwhitenoise==6.11.0\n"
    ),
    ".gitignore": "__pycache__/\n*.pyc\n.venv/\n.env\n*.sqlite3\n/staticfiles/\n",
    ".env.example": "SECRET_KEY=\nDEBUG=False\nAPI_URL=https://source.example.org/data.json\n",
    "README.md": "# Dashboard\n\nUn servidor con Django.\n",
}

SERIES: Mapping[str, Mapping[str, str]] = {
    "5.2": {},
    "6": {
        "asgiref==3.9.1": "asgiref==3.10.0",
        "Django==5.2.6": "Django==6.1.3",
        "PyMySQL==1.1.2": "PyMySQL==1.2.4",
    },
}
"""Django's series, and the lines of requirements.txt that each has in place of those of 5.2."""


IN_TWO: Mapping[str, str | None] = {
    "server/settings.py": None,
    "server/settings/__init__.py": "",
    "server/settings/base.py": SETTINGS.replace("parent.parent", "parent.parent.parent"),
    "server/settings/local.py": """\
from .base import *

DEBUG = True
INSTALLED_APPS += ["nowhere"]
""",
    "server/settings/production.py": "from .base import *\n",
    "manage.py": FILES["manage.py"].replace("server.settings", "server.settings.local"),
    "server/wsgi.py": FILES["server/wsgi.py"].replace(
        "server.settings", "server.settings.production"
    ),
}
"""What another shape has in place of FILES: settings for the laptop, and others for production."""


def write_project(
    folder: Path, files: Mapping[str, str | None] | None = None, edits: Iterable[Edit] = (),
    *, django: str = "5.2",
) -> None:  # fmt: skip
    """Write the project into `folder`, new or empty; `django` is one of SERIES.

    `files` replaces or adds whole files, None leaves one out; then `edits` change what is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pins = [Edit("requirements.txt", old, new) for old, new in SERIES[django].items()]
    change_project(folder, {**FILES, **(files or {})}, [*pins, *edits])
