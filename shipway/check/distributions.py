"""Knows which package has a module, for packages that many projects use.

A name that is not here is never installed by guess: anybody may have taken it.
"""

KNOWN = {
    "allauth": "django-allauth",
    "bootstrap4": "django-bootstrap4",
    "bootstrap5": "django-bootstrap5",
    "brotli": "brotli",
    "bs4": "beautifulsoup4",
    "celery": "celery",
    "corsheaders": "django-cors-headers",
    "crispy_bootstrap5": "crispy-bootstrap5",
    "crispy_forms": "django-crispy-forms",
    "cryptography": "cryptography",
    "csp": "django-csp",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "dj_database_url": "dj-database-url",
    "django": "django",
    "django_extensions": "django-extensions",
    "django_filters": "django-filter",
    "django_htmx": "django-htmx",
    "dotenv": "python-dotenv",
    "drf_spectacular": "drf-spectacular",
    "environ": "django-environ",
    "environs": "environs",
    "firebase_admin": "firebase-admin",
    "gunicorn": "gunicorn",
    "httpx": "httpx",
    "import_export": "django-import-export",
    "invoke": "invoke",
    "jwt": "pyjwt",
    "markdown": "markdown",
    "mysql": "mysql-connector-python",
    "MySQLdb": "mysqlclient",
    "numpy": "numpy",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "PIL": "pillow",
    "psycopg": "psycopg",
    "psycopg2": "psycopg2-binary",
    "pymysql": "pymysql",
    "pytz": "pytz",
    "requests": "requests",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "rich": "rich",
    "storages": "django-storages",
    "uvicorn": "uvicorn",
    "waitress": "waitress",
    "whitenoise": "whitenoise",
    "widget_tweaks": "django-widget-tweaks",
    "yaml": "pyyaml",
}
"""Top-level module to package."""


def package_of(module: str) -> str:
    """Return the package that has a module, as far as is known; else its own name as a package."""
    return KNOWN.get(module, module.lower().replace("_", "-"))
