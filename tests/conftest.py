"""Puts the test run together: a clean environment first, then the fixtures that all tests share."""

from collections.abc import Iterator

import pytest

from tests import environment

environment.isolate()
environment.set_up_django()

pytest_plugins = ["tests.closing", "tests.servers.fixtures", "tests.browser"]

# The fixtures and the mark by which a test asks for Django's database.
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that repeats on another server only what a server can change."""
    parser.addoption(
        "--database-only", action="store_true", help="run only the tests that use Django's database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not use the database, where that is asked for."""
    if config.getoption("database_only"):
        kept = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def uses_database(item: pytest.Item) -> bool:
    """Tell whether a test asks for Django's database, itself or through a fixture."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session", autouse=True)
def hermetic_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give git an identity of the tests' own, and hide the database of tests/project."""
    configuration = tmp_path_factory.mktemp("git") / "config"
    configuration.write_text(environment.GIT_CONFIGURATION, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MYSQL_URL", raising=False)
        patch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_TERMINAL_PROMPT", "0")
        yield
