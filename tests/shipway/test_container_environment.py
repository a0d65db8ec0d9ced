"""The environment that the builder would make: cached, and never half, however builds end."""

import os
import platform
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from shipway.container import environment, interpreter
from shipway.container.container import free_port
from shipway.errors import ShipwayError, Status
from tests.environment import ROOT
from tests.shipway.programs import TIMEOUT, at_work_in, run, running, wait_until

PREPARE = (
    "import sys; from pathlib import Path; from shipway.container.environment import prepare; "
    "print(prepare(Path(sys.argv[1]), Path(sys.argv[2])).programs)"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree that requires nothing."""
    return requiring_nothing(tmp_path / "source")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own; returns the folder of its environments."""
    monkeypatch.setenv("SHIPWAY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "environments"


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


def requiring_nothing(folder: Path) -> Path:
    """Make a tree that requires nothing, on the Python that the tests have."""
    folder.mkdir()
    (folder / "requirements.txt").write_text("# nothing\n", "utf-8")
    (folder / ".python-version").write_text(platform.python_version(), "utf-8")
    return folder


def command(source: Path) -> list[str]:
    """Return the command line that prepares the environment of a tree, in a process of its own."""
    return [sys.executable, "-c", PREPARE, str(source), str(source.parent / "build.log")]


def pointers(cache: Path) -> list[Path]:
    return [path for path in cache.iterdir() if path.is_file()]


def test_the_environment_of_this_program_has_its_python_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))

    assert environment.here() == environment.Environment(tmp_path, tmp_path / "python3")


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


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("3.99", "3.99.3"), ("3.99.1", "3.99.1"), ("3.99.2", "3.99.3"), ("3.98.0", None)],
)
def test_the_python_that_comes_nearest_is_found(
    wanted: str, found: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    for version in ("3.99.1", "3.99.3", "3.99.4t"):
        python = tmp_path / "versions" / version / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f"#!/bin/sh\necho {version}\n", "utf-8")
        python.chmod(0o755)

    path, version = interpreter.find(wanted)

    assert version == (found or platform.python_version())
    assert path == (
        tmp_path / "versions" / found / "bin" / "python" if found else Path(sys.executable)
    )


def test_a_machine_whose_python_makes_no_virtual_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = tmp_path / "python"
    lacking.write_text("#!/bin/sh\necho \"No module named 'ensurepip'\" >&2; exit 1\n", "utf-8")
    lacking.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(lacking))

    with pytest.raises(ShipwayError) as raised:
        interpreter.find("3.98")

    assert (raised.value.status, raised.value.problem, raised.value.hint) == (
        Status.COULD_NOT_RUN,
        "this Python cannot make virtual environments",
        "install its venv package, on Debian: apt-get install python3-venv",
    )


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


def test_a_killed_build_is_not_taken_for_an_environment(source: Path, cache: Path) -> None:
    with running(command(source), ROOT, os.environ) as process:
        wait_until(lambda: list(cache.glob("*/bin/python")), "the build has begun")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert pointers(cache) == []
    half = {path.name for path in cache.iterdir()}

    made = environment.prepare(source, source.parent / "build.log")

    assert made.programs.parent.name not in half
    assert run([str(made.python), "-c", "import pip"], source).status == 0


def test_an_interrupted_build_leaves_nothing(source: Path, cache: Path) -> None:
    with running(command(source), ROOT, os.environ) as process:
        wait_until(lambda: list(cache.glob("*/bin/python")), "the build has begun")
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=TIMEOUT)

    assert list(cache.iterdir()) == []
    assert at_work_in(cache) == {}


def test_requirements_that_do_not_install_leave_nothing(source: Path, cache: Path) -> None:
    (source / "requirements.txt").write_text("./no-such-folder\n", "utf-8")
    log = source.parent / "build.log"

    with pytest.raises(ShipwayError) as raised:
        environment.prepare(source, log)

    assert raised.value.problem.startswith(
        "requirements.txt does not install: Invalid requirement: './no-such-folder'"
    )
    assert raised.value.hint == (
        "mend requirements.txt until `pip install -r requirements.txt` works in a fresh virtual "
        "environment, with no other file beside it, as in Railway's builder; "
        f"all that pip said is in {log}"
    )
    assert "no-such-folder" in log.read_text("utf-8")
    assert list(cache.iterdir()) == []


def test_a_package_index_that_cannot_be_reached(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"INDEX_URL": f"http://127.0.0.1:{free_port()}/", "RETRIES": "1"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    (source / "requirements.txt").write_text("nowhere-at-all==1\n", "utf-8")
    log = source.parent / "build.log"

    with pytest.raises(ShipwayError) as raised:
        environment.prepare(source, log)

    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.problem.startswith("pip cannot reach a package index: Could not find ")
    assert raised.value.hint == (
        f"look at the network and at pip's settings; all that pip said is in {log}"
    )


def test_a_place_that_can_hold_no_environment(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIPWAY_CACHE", str(tmp_path / f"a{os.pathsep}b"))
    log = tmp_path / "build.log"

    with pytest.raises(ShipwayError) as raised:
        environment.prepare(source, log)

    place = tmp_path / f"a{os.pathsep}b" / "environments"
    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.problem.startswith(
        f"no virtual environment can be made in {place}: Error: Refusing to create a venv"
    )
    assert raised.value.hint == (
        f"mend that, or set SHIPWAY_CACHE to another folder; all that venv said is in {log}"
    )
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("line", ["-r requirements-base.txt", "-c requirements/base.txt", "-e ."])
def test_pip_sees_no_file_that_the_builder_does_not_copy(
    source: Path, cache: Path, line: str
) -> None:
    (source / "requirements").mkdir()
    for name in ("requirements-base.txt", "requirements/base.txt"):
        (source / name).write_text("# nothing\n", "utf-8")
    (source / "setup.py").write_text("import setuptools; setuptools.setup()\n", "utf-8")
    (source / "requirements.txt").write_text(f"{line}\n", "utf-8")

    with pytest.raises(ShipwayError, match=r"^requirements\.txt does not install: "):
        environment.prepare(source, source.parent / "build.log")


def test_pip_sees_the_manifests_that_the_builder_copies(source: Path, cache: Path) -> None:
    (source / "pyproject.toml").write_text("# nothing\n", "utf-8")
    (source / "requirements.txt").write_text("-c pyproject.toml\n", "utf-8")

    environment.prepare(source, source.parent / "build.log")


def test_an_environment_whose_python_is_gone_is_made_again(source: Path, warm: Path) -> None:
    made = environment.prepare(source, source.parent / "build.log")
    made.python.unlink()

    again = environment.prepare(source, source.parent / "build.log")

    assert again.python.exists(), list(warm.iterdir())


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_manifest_is_another_environment(source: Path, name: str) -> None:
    before = environment._key(source, "3.13.0")
    (source / name).write_text("# changed\n", "utf-8")

    assert environment._key(source, "3.13.0") != before


def test_what_is_no_manifest_changes_nothing_but_another_python_does(source: Path) -> None:
    before = environment._key(source, "3.13.0")
    for name in ("views.py", "requirements-dev.txt", "setup.cfg"):
        (source / name).write_text("# changed\n", "utf-8")

    assert environment._key(source, "3.13.0") == before
    assert environment._key(source, "3.13.1") != before


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


def test_without_requirements(tmp_path: Path) -> None:
    with pytest.raises(ShipwayError, match=r"there is no requirements\.txt at the root"):
        environment.prepare(tmp_path, tmp_path / "build.log")
