"""The environment that the builder would make: what pip sees, and how its failures are worded."""

import os
import sys
from pathlib import Path

import pytest

from shipway.container import environment
from shipway.errors import ShipwayError, Status
from tests.servers.ports import free_port
from tests.shipway.servers import site


def test_the_environment_of_this_program_has_its_python_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))

    assert environment.here() == environment.Environment(tmp_path, tmp_path / "python3")


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


@pytest.mark.parametrize("retries", ["0", "1"])
def test_a_package_index_that_cannot_be_reached(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, retries: str
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("PIP_RETRIES", retries)
    (source / "requirements.txt").write_text("nowhere-at-all==1\n", "utf-8")
    log = source.parent / "build.log"

    with pytest.raises(ShipwayError) as raised:
        environment.prepare(source, log)

    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.problem.startswith("pip cannot reach a package index: Could not find ")
    assert raised.value.hint == (
        f"look at the network and at pip's settings; all that pip said is in {log}"
    )


def test_a_package_that_the_index_lacks_is_the_fault_of_the_line(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "requirements.txt").write_text("nowhere-at-all==1\n", "utf-8")
    with site(lambda _request: (404, {}, b"")) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with pytest.raises(ShipwayError, match=r"^requirements\.txt does not install: ") as raised:
            environment.prepare(source, source.parent / "build.log")

    assert raised.value.status == Status.REFUSED


def test_a_disk_without_room_is_no_fault_of_the_requirements(
    source: Path, tmp_path: Path, cache: Path
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n', "utf-8"
    )
    (package / "backend.py").write_text(
        "def build_wheel(*_, **__):\n    with open('/dev/full', 'w') as full:\n"
        "        full.write('much')\n",
        "utf-8",
    )
    (source / "requirements.txt").write_text(f"package @ {package.as_uri()}\n", "utf-8")

    with pytest.raises(ShipwayError) as raised:
        environment.prepare(source, source.parent / "build.log")

    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.problem.startswith(f"the disk of {cache} is full: ")
    assert raised.value.hint == "make room there, or set SHIPWAY_CACHE to a folder on another disk"


@pytest.mark.parametrize("retries", ["0", "1"])
def test_an_index_that_cannot_be_reached_is_no_fault_of_any_line(
    cache: Path, monkeypatch: pytest.MonkeyPatch, retries: str
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("PIP_RETRIES", retries)

    with pytest.raises(ShipwayError) as raised:
        environment.prepare_packages(["nowhere-at-all==1"], "3.13")

    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.problem.startswith("pip cannot reach a package index: No matching ")
    assert [path.suffix for path in cache.iterdir()] == [".log"]


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


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_manifest_is_another_environment(source: Path, name: str) -> None:
    before = environment._key(environment._manifests(source), "3.13.0")
    (source / name).write_text("# changed\n", "utf-8")

    assert environment._key(environment._manifests(source), "3.13.0") != before


def test_what_is_no_manifest_changes_nothing_but_another_python_does(source: Path) -> None:
    before = environment._key(environment._manifests(source), "3.13.0")
    for name in ("views.py", "requirements-dev.txt", "setup.cfg"):
        (source / name).write_text("# changed\n", "utf-8")

    assert environment._key(environment._manifests(source), "3.13.0") == before
    assert environment._key(environment._manifests(source), "3.13.1") != before


def test_without_requirements(tmp_path: Path) -> None:
    with pytest.raises(ShipwayError, match=r"there is no requirements\.txt at the root"):
        environment.prepare(tmp_path, tmp_path / "build.log")
