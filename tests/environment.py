"""Keeps the developer's shell and git settings out of the tests, and gives them known ones.

HOME stays: pip finds its cache and its configuration, and uv its own, where they always are.
"""

import os
import re
import signal
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "backend_analytics_server.settings"

# Every variable with one of these beginnings configures the platform, the project, git or a
# program that the tests start.
FOREIGN = (
    *("RAILWAY_", "RAILPACK_", "NIXPACKS_", "MYSQL", "DJANGO_", "GUNICORN_", "WEB_", "CSRF_"),
    *("GIT_", "INVOKE_", "SHIPWAY_", "PYTHONPATH", "FORCE_COLOR", "CLICOLOR", "COLUMNS", "LC_"),
    *("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASE_URL", "SQLITE_", "API_URL", "PORT"),
    *("LANGUAGE", "EDITOR", "VISUAL"),
)
# MYSQL_URL chooses the database of tests/project; SHIPWAY_CACHE may point at CI's own cache.
KEPT = {"MYSQL_URL", "SHIPWAY_CACHE"}

GIT_CONFIGURATION = """\
[user]
    name = Tester
    email = tester@example.invalid
[init]
    defaultBranch = main
[gc]
    auto = 0
[maintenance]
    auto = false
[core]
    autocrlf = false
"""


def isolate() -> None:
    """Drop what the developer's shell exports and set what every test may rely on."""
    documented = documented_variables()
    for name in list(os.environ):
        if name not in KEPT and (name.startswith(FOREIGN) or name in documented):
            del os.environ[name]
    os.environ.setdefault("SHIPWAY_CACHE", str(cache_folder()))
    os.environ["LC_ALL"] = "C.UTF-8"
    # A proxy of the machine must not stand between the tests and their own servers.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1,localhost")))
    # A shell in the background, or nohup, has these ignored, in what the tests start too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def documented_variables() -> set[str]:
    """Give the names in `.env.example`, which lists every variable that the settings read."""
    example = ROOT / ".env.example"
    text = example.read_text("utf-8") if example.exists() else ""
    return set(re.findall(r"^#?\s*([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))


def cache_folder() -> Path:
    """Give the folder that keeps downloads and built environments between test runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "shipway-tests"


def set_up_django() -> None:
    """Load the project's settings, on SQLite or on MYSQL_URL.

    Done here and not by pytest-django's own option, which loads them before any conftest could
    isolate them. Afterwards the environment is as before, so that programs which the tests
    start find the settings by themselves or not at all.
    """
    if find_spec("backend_analytics_server") is None:
        return
    before = dict(os.environ)
    os.environ.update(DJANGO_SETTINGS_MODULE=SETTINGS, SECRET_KEY="for-tests-only-" * 4)
    import django

    django.setup()
    os.environ.clear()
    os.environ.update(before)
