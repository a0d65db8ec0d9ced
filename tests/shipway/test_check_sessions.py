"""Check: where sessions, caches and brokers are, and whether a browser sends their cookie."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
REDIS = "django.core.cache.backends.redis.RedisCache"
TABLE = "django.core.cache.backends.db.DatabaseCache"
IN_CACHE = 'SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n'


def with_lines(checking: Checking, lines: str, *more: Edit) -> Result:
    """Check the project with more lines in its settings."""
    return checking.project(
        edits=[Edit(SETTINGS, "LANGUAGE_CODE", f"{lines}\nLANGUAGE_CODE"), *more]
    )


@pytest.mark.parametrize("name", ["SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"])
@pytest.mark.parametrize("domain", ["localhost", ".example.org"])
def test_a_cookie_for_another_site(checking: Checking, name: str, domain: str) -> None:
    (lost,) = with_lines(checking, f'{name} = "{domain}"').of("session-lost")

    assert lost.level == Level.ERROR
    assert f"{name} is {domain.lstrip('.')}" in lost.message


def test_a_cookie_for_the_sites_own_domain(checking: Checking) -> None:
    hosts = 'ALLOWED_HOSTS += ["www.example.org"]\nSESSION_COOKIE_DOMAIN = ".example.org"'

    assert "session-lost" not in with_lines(checking, hosts).codes


@pytest.mark.parametrize(
    "lines",
    ['SESSION_COOKIE_PATH = "/app"', IN_CACHE,
     'SESSION_ENGINE = "django.contrib.sessions.backends.file"'],
)  # fmt: skip
def test_sessions_that_do_not_last(checking: Checking, lines: str) -> None:
    (trap,) = with_lines(checking, lines).of("session-lost")

    assert trap.level == Level.WARNING


def test_sessions_that_last(checking: Checking) -> None:
    backend = 'SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"'

    assert with_lines(checking, backend).codes == set()


def test_sessions_in_a_cache_of_the_container(checking: Checking) -> None:
    stated = f'{{"default": {{"BACKEND": "{REDIS}", "LOCATION": "redis://127.0.0.1:6379/1"}}}}'

    found = with_lines(checking, f"CACHES = {stated}\n{IN_CACHE}").of("database-host-local")

    assert [(each.level, each.file) for each in found] == [(Level.ERROR, SETTINGS)]


def test_a_broker_in_the_container(checking: Checking) -> None:
    found = with_lines(checking, 'CELERY_BROKER_URL = "redis://localhost:6379/0"')

    (trap,) = found.of("database-host-local")
    assert trap.level == Level.WARNING


def test_a_broker_that_a_variable_names(checking: Checking) -> None:
    default = 'os.environ.get("REDIS_URL", "redis://localhost:6379/0")'

    assert with_lines(checking, f"CELERY_BROKER_URL = {default}").codes == set()


def test_a_cache_whose_client_is_not_required(checking: Checking) -> None:
    stated = f'{{"default": {{"BACKEND": "{REDIS}", "LOCATION": os.environ.get("REDIS_URL")}}}}'

    (lacking,) = with_lines(checking, f"CACHES = {stated}").of("missing-dependency")

    assert lacking.message.startswith("redis is not in requirements.txt, but CACHES names")


def test_a_cache_whose_table_nothing_makes(checking: Checking) -> None:
    cache = f'CACHES = {{"default": {{"BACKEND": "{TABLE}", "LOCATION": "cache"}}}}\n{IN_CACHE}'
    makes = Edit("Procfile", "migrate &&", "migrate && python manage.py createcachetable &&")

    assert with_lines(checking, cache).codes == {"start-without-migrate"}
    assert with_lines(checking, cache, makes).codes == set()
