"""Names what a test may need of the machine and says how to install it where it is missing."""

from dataclasses import dataclass
from typing import NoReturn

import pytest


@dataclass(frozen=True)
class Need:
    """A program that a test cannot do without."""

    what: str
    install: str

    def skip(self) -> NoReturn:
        """Skip the running test; the closing list collects the reason."""
        pytest.skip(f"needs {self.what}: {self.install}")


MARIADB = Need("MariaDB", "apt-get install mariadb-server")
MYSQL = Need("MySQL 8.4 or later", ".ci/mysql")
GALERA = Need("Galera", "apt-get install galera-4")
BROWSER = Need("Chromium", "apt-get install chromium")
# Playwright brings its own Node.js, which wants a library that a small system lacks.
BROWSER_DRIVER = Need("Playwright's driver", "apt-get install libatomic1")
NEWER_PYTHON = Need("Python 3.12 or later", "pyenv install 3.13")
