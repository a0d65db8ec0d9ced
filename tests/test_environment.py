"""The environment of the tests: nothing of the developer's shell, and git as on no machine."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import environment


def test_the_platform_the_project_and_git_leave_no_variable_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    foreign = ("RAILWAY_TOKEN", "MYSQLHOST", "GIT_DIR", "SECRET_KEY", "INVOKE_SHIPWAY_URL")
    for name in foreign:
        monkeypatch.setenv(name, "leaked")
    monkeypatch.setenv("MYSQL_URL", "mysql://chosen")
    monkeypatch.setattr(os, "environ", os.environ.copy())

    environment.isolate()

    assert not set(foreign) & set(os.environ)
    assert os.environ["MYSQL_URL"] == "mysql://chosen"


def test_pip_keeps_its_configuration_and_its_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"HOME": "/home-of-someone", "PIP_CERT": "/a/file", "XDG_CACHE_HOME": "/a/cache"}
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "environ", os.environ.copy())

    environment.isolate()

    assert {name: os.environ[name] for name in kept} == kept


def test_every_documented_variable_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env.example").write_text("# API_TOKEN=secret\nUNHEARD_OF=1\n", "utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)

    assert environment.documented_variables() == {"API_TOKEN", "UNHEARD_OF"}


def test_git_commits_as_the_tester_on_main(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "first")

    assert git("log", "-1", "--format=%an") == "Tester"
    assert git("branch", "--show-current") == "main"
    origins = git("config", "--list", "--show-origin", "--show-scope").splitlines()
    assert {line.split()[0] for line in origins} == {"global", "local"}


def test_started_programs_find_no_settings_of_the_tests() -> None:
    assert "DJANGO_SETTINGS_MODULE" not in os.environ
    assert "SECRET_KEY" not in os.environ
