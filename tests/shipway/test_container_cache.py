"""The cache of environments: each is made once, never half however builds end, and not for ever."""

import os
import platform
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from shipway.container import environment
from shipway.errors import ShipwayError, Status
from tests.environment import ROOT
from tests.shipway.programs import TIMEOUT, left_at_work_in, run, running, wait_until
from tests.shipway.trees import requiring_nothing

PREPARE = (
    "import sys; from pathlib import Path; from shipway.container.environment import prepare; "
    "print(prepare(*map(Path, sys.argv[1:])).programs)"
)


@pytest.fixture(scope="module")
def made_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the environment of such a tree, made with the Python of the tests."""
    folder = tmp_path_factory.mktemp("made_before")
    source = requiring_nothing(folder / "source")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIPWAY_CACHE", str(folder / "cache"))
        environment.prepare(source, folder / "build.log")
    return folder / "cache"


@pytest.fixture
def warm(made_before: Path, cache: Path) -> Path:
    """The test's own cache, with that environment in it."""
    shutil.copytree(made_before, cache.parent, symlinks=True)
    return cache


def command(source: Path, *, log: bool = True) -> list[str]:
    """Return the command line that prepares the environment of a tree, in a process of its own."""
    given = [source, source.parent / "build.log"] if log else [source]
    return [sys.executable, "-c", PREPARE, *map(str, given)]


def pointers(cache: Path) -> list[Path]:
    return [path for path in cache.iterdir() if path.is_file()]


def left(cache: Path, name: str, days: float, pointer: str = "") -> Path:
    """Leave an environment in the cache that was last used some days ago."""
    folder = cache / name
    (folder / "bin").mkdir(parents=True)
    if pointer:
        (cache / pointer).write_text(name, "utf-8")
        age(cache / pointer, days)
    age(folder, days)
    return folder


def age(path: Path, days: float) -> None:
    """Make a path as old as if nothing had touched it since."""
    then = time.time() - days * 24 * 3600
    os.utime(path, (then, then))


def test_an_environment_is_made_once(source: Path, warm: Path) -> None:
    made = environment.prepare(source, source.parent / "build.log")

    assert made.programs.parent.parent == warm
    assert made.notice == ""
    assert not (source.parent / "build.log").exists()
    assert run([str(made.python), "-c", "import pip"], source).status == 0


def test_a_python_that_is_not_here_is_replaced_and_a_line_says_so(source: Path, warm: Path) -> None:
    (source / ".python-version").write_text("2.6\n", "utf-8")

    made = environment.prepare(source, source.parent / "build.log")

    assert made.programs.parent.parent == warm
    assert made.notice == (
        f"Python 2.6 is not on this machine: built with {platform.python_version()} instead"
    )


def test_a_build_removes_what_has_long_been_of_no_use(source: Path, cache: Path) -> None:
    stays = {
        left(cache, "aaaa-1111", 29, pointer="aaaa"),
        left(cache, "bbbb-1111", 0.5),  # perhaps another build
        cache / "aaaa",
    }
    left(cache, "cccc-1111", 31, pointer="cccc")
    left(cache, "aaaa-2222", 2)
    left(cache, "dddd-1111-removed", 2)
    (cache / "eeee-1111.log").touch()
    age(cache / "eeee-1111.log", 2)

    made = environment.prepare(source)

    mine = {made.programs.parent, *(path for path in pointers(cache) if path.name != "aaaa")}
    assert set(cache.iterdir()) - mine == stays
    assert len(mine) == 2


def test_what_is_used_stays(source: Path, warm: Path) -> None:
    for path in warm.iterdir():
        age(path, 31)

    made = environment.prepare(source, source.parent / "build.log")

    assert not (source.parent / "build.log").exists()
    assert made.programs.parent in set(warm.iterdir())
    assert all(time.time() - path.stat().st_mtime < 3600 for path in warm.iterdir())


def test_builds_that_race_end_with_one_pointer(source: Path, cache: Path) -> None:
    old = left(cache, "aaaa-1111", 31, pointer="aaaa")
    for number in range(2000):
        (old / "bin" / str(number)).touch()
    with ExitStack() as both:
        racing = [both.enter_context(running(command(source), ROOT, os.environ)) for _ in range(2)]
        said = [process.communicate(timeout=TIMEOUT) for process in racing]

    assert [process.returncode for process in racing] == [0, 0], said
    assert len(pointers(cache)) == 1
    assert len(list(cache.iterdir())) == 3
    current = environment.prepare(source, source.parent / "again.log")
    assert not (source.parent / "again.log").exists()
    assert str(current.programs) in {out.strip() for out, _ in said}
    for out, _ in said:  # the one that lost is whole as well: its maker uses it
        assert run([f"{out.strip()}/python", "-c", "import pip"], source).status == 0


def building(source: Path) -> dict[str, str]:
    """Return the variables of a build whose temporary files would be seen."""
    (source.parent / "temporary").mkdir()
    return {**os.environ, "TMPDIR": str(source.parent / "temporary")}


def test_a_killed_build_is_not_taken_for_an_environment(source: Path, cache: Path) -> None:
    with running(command(source), ROOT, building(source)) as process:
        wait_until(lambda: list(cache.glob("*/bin/python")), "the build has begun")
        process.kill()
        process.wait()
    assert pointers(cache) == []
    assert left_at_work_in(cache) == {}
    assert list((source.parent / "temporary").iterdir()) == []
    half = {path.name for path in cache.iterdir()}

    made = environment.prepare(source, source.parent / "build.log")

    assert made.programs.parent.name not in half
    assert run([str(made.python), "-c", "import pip"], source).status == 0


@pytest.mark.parametrize("log", [True, False])
def test_an_interrupted_build_leaves_nothing(source: Path, cache: Path, log: bool) -> None:
    with running(command(source, log=log), ROOT, building(source)) as process:
        wait_until(lambda: list(cache.glob("*/bin/python")), "the build has begun")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=TIMEOUT)

    assert list(cache.iterdir()) == []
    assert list((source.parent / "temporary").iterdir()) == []
    assert left_at_work_in(cache) == {}


def test_an_environment_is_made_where_there_is_no_bash(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(source))

    made = environment.prepare(source)

    assert [path.name for path in made.programs.parent.glob("*.log")] == []
    assert not (made.programs.parent / "tmp").exists()
    assert made.python.exists()


def test_an_environment_whose_python_is_gone_is_made_again(source: Path, warm: Path) -> None:
    made = environment.prepare(source, source.parent / "build.log")
    made.python.unlink()

    again = environment.prepare(source, source.parent / "build.log")

    assert again.python.exists(), list(warm.iterdir())


def test_a_cache_that_cannot_be_written(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SHIPWAY_CACHE", str(tmp_path / "file"))

    with pytest.raises(ShipwayError) as raised:
        environment.prepare(source)

    assert (raised.value.status, raised.value.problem, raised.value.hint) == (
        Status.COULD_NOT_RUN,
        f"the cache in {tmp_path / 'file'} cannot be written: Not a directory",
        "set SHIPWAY_CACHE to a folder of yours",
    )


def test_a_cache_that_is_named_from_where_a_person_stands(
    source: Path, warm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(warm.parent.parent)
    monkeypatch.setenv("SHIPWAY_CACHE", warm.parent.name)

    assert environment.prepare(source).programs.parent.parent == warm
