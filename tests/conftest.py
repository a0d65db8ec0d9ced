"""Puts the test run together: a clean environment first, then the fixtures that all tests share."""

from collections.abc import Iterator

import pytest

from tests import environment

environment.isolate()
environment.set_up_django()

pytest_plugins = ["tests.closing", "tests.servers.fixtures", "tests.browser"]


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
