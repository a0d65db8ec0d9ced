"""Which Python of a machine is taken for the one that the builder would pick."""

import platform
import sys
from pathlib import Path

import pytest

from shipway.container import interpreter
from shipway.errors import ShipwayError, Status


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)  # as Debian has it without python3-venv

    with pytest.raises(ShipwayError) as raised:
        interpreter.find("3.98")

    assert (raised.value.status, raised.value.problem, raised.value.hint) == (
        Status.COULD_NOT_RUN,
        "this Python cannot make virtual environments",
        "install its venv package, on Debian: apt-get install python3-venv",
    )
