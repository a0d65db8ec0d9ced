"""Django's settings, each decided by the environment's variables; `.env.example` lists them."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from backend_analytics_server.databases import databases, install_mysql_driver
from backend_analytics_server.environment import Environment, add_env_file
from backend_analytics_server.hosts import allowed_hosts, trusted_origins
from backend_analytics_server.release import newest_version
from backend_analytics_server.secret_key import secret_key

BASE_DIR = Path(__file__).resolve().parents[2]

add_env_file(BASE_DIR / ".env", os.environ)
ENVIRONMENT = Environment(os.environ)
ON_RAILWAY = ENVIRONMENT.on_railway()

DEBUG = ENVIRONMENT.boolean("DEBUG", default=False)
SECRET_KEY = secret_key(ENVIRONMENT, BASE_DIR / ".secret_key")
ALLOWED_HOSTS = allowed_hosts(ENVIRONMENT)
CSRF_TRUSTED_ORIGINS = trusted_origins(ENVIRONMENT)

INSTALLED_APPS = [
    # First, so that the site's own login and logout pages win over the admin's.
    "dashboard",
    "monitor",
    "shipway.ledger",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "backend_analytics_server.urls"
WSGI_APPLICATION = "backend_analytics_server.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.context_processors.release",
            ],
        },
    },
]

DATABASES = databases(ENVIRONMENT, BASE_DIR)
if DATABASES["default"]["ENGINE"] == "django.db.backends.mysql":
    install_mysql_driver()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "index"

# With DEBUG on, this storage gives the plain names and WhiteNoise finds the files where they
# are; with DEBUG off, on a laptop too, pages need what `manage.py collectstatic` has made.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "backend_analytics_server.storage.FastManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# The edge ends TLS and says so in this header, and nobody reaches the container but through it.
# A laptop serves plain http, where redirects and secure cookies would lock everybody out.
if ON_RAILWAY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "dashboard.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "project" / "locale"]
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone("TIME_ZONE", "UTC")

# Django's own configuration shows errors only while DEBUG is on, and mails them otherwise.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # What a visitor asked wrongly is in the access log.
        "django.request": {"level": "ERROR"},
        "monitor": {"level": "INFO"},
    },
}

VERSION = newest_version(BASE_DIR / "CHANGELOG.md")
COMMIT = ENVIRONMENT.text("RAILWAY_GIT_COMMIT_SHA")

# The JSON source: its address, and how long to wait between two pulls.
API_URL = ENVIRONMENT.web_address("API_URL")
API_INTERVAL_SECONDS = ENVIRONMENT.integer("API_INTERVAL_SECONDS", 300, least=30, most=86_400)
DEMO_PASSWORD = ENVIRONMENT.text("DEMO_PASSWORD")
