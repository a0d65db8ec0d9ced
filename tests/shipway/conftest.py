"""The fixtures of shipway's tests: a laptop and its remote, and a tree with a cache of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects import write_project
from tests.shipway.checking import Checking
from tests.shipway.laptop import Laptop
from tests.shipway.programs import end_all_in, git
from tests.shipway.trees import requiring_nothing


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare remote with the small project on main; to copy, never to change."""
    folder = tmp_path_factory.mktemp("begun")
    write_project(folder / "seed")
    git(folder / "seed", "init", "--quiet")
    git(folder / "seed", "add", "--all")
    git(folder / "seed", "commit", "--quiet", "--message", "Begin")
    git(folder / "seed", "gc", "--quiet")  # each copy is a few files then, not hundreds
    git(folder, "clone", "--quiet", "--bare", "--template=", "seed", "remote.git")
    return folder / "remote.git"


@pytest.fixture(scope="session")
def once_released(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same remote after a first release, 0.1.0; to copy, never to change."""
    first = laptop_of(begun, tmp_path_factory.mktemp("released"))
    ran = first.invoke("release", "--yes", "--no-wait")
    assert ran.status == 5, ran
    return first.remote


@pytest.fixture
def laptop(begun: Path, tmp_path: Path) -> Iterator[Laptop]:
    """A clone whose main is pushed; nothing was ever released."""
    yield laptop_of(begun, tmp_path)
    end_all_in(tmp_path)


@pytest.fixture
def released(once_released: Path, tmp_path: Path) -> Iterator[Laptop]:
    """A clone of a remote with one release, 0.1.0; nothing new on main."""
    yield laptop_of(once_released, tmp_path)
    end_all_in(tmp_path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree that requires nothing."""
    return requiring_nothing(tmp_path / "source")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own; returns the folder of its environments."""
    monkeypatch.setenv("SHIPWAY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "environments"


def laptop_of(remote: Path, folder: Path) -> Laptop:
    """Copy a remote into `folder`, and clone it there."""
    shutil.copytree(remote, folder / "remote.git", symlinks=True)
    (folder / "scratch").mkdir()
    git(folder, "clone", "--quiet", "--template=", "remote.git", "laptop")
    return Laptop(folder / "laptop", folder / "remote.git", folder / "scratch")


@pytest.fixture
def checking(tmp_path: Path) -> Checking:
    """A folder for one project, and the check of it."""
    return Checking(tmp_path)
