"""The project's own tests once more, on each real server instead of SQLite."""

import pytest

from shipway.database.server import Server
from tests import inner


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_the_project_passes_its_tests_on(kind: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(kind)
    url = server.url(server.create_database())

    done = inner.run("-q", "--database-only", "tests/project", MYSQL_URL=url)

    assert done.returncode == 0, done.stdout[-20_000:]
    assert " passed" in done.stdout
    assert server.execute("SHOW DATABASES LIKE 'test\\_test\\_%'") == []
