"""The settings that `serve` and a plain gunicorn share, by value."""

import runpy
import subprocess
import sys

import pytest

from shipway.gunicorn_settings import settings
from tests.environment import ROOT


def test_a_port_and_a_number_of_processes_are_taken_from_the_environment() -> None:
    found = settings({"PORT": " 80 ", "WEB_CONCURRENCY": "1"})

    assert (found["bind"], found["workers"], found["threads"]) == ("0.0.0.0:80", 1, 8)


@pytest.mark.parametrize("environ", [{}, {"PORT": "", "WEB_CONCURRENCY": " "}])
def test_without_them_there_are_defaults(environ: dict[str, str]) -> None:
    found = settings(environ)

    assert found["bind"] == "0.0.0.0:8000"
    assert 1 <= found["workers"] <= 4


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        ("PORT", "0", 65535), ("PORT", "65536", 65535), ("PORT", "1" * 30, 65535),
        ("PORT", "٨٠", 65535), ("WEB_CONCURRENCY", "two", 64), ("WEB_CONCURRENCY", "65", 64),
    ],
)  # fmt: skip
def test_a_wrong_number_is_named(name: str, value: str, most: int) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number from 1 to {most}, not"):
        settings({name: value})


def test_this_repositorys_file_takes_them_all() -> None:
    file = runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    expected = settings()
    assert {name: file[name] for name in expected} == expected


def test_nothing_heavy_is_imported_for_them() -> None:
    code = (
        "import sys, shipway.gunicorn_settings\n"
        "print([name for name in ('invoke', 'gunicorn', 'django') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
