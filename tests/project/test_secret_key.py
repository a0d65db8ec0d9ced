"""The key is the environment's on Railway, and a laptop's own elsewhere."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend_analytics_server.environment import Environment
from backend_analytics_server.secret_key import secret_key
from tests.project.copies import KEY

LAPTOP = Environment({})


def test_a_laptop_makes_a_key_once_and_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / ".secret_key"
    key = secret_key(LAPTOP, file)
    assert len(key) >= 50
    assert secret_key(LAPTOP, file) == key
    assert [entry.name for entry in tmp_path.iterdir()] == [".secret_key"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_may_read_the_kept_key(tmp_path: Path) -> None:
    file = tmp_path / ".secret_key"
    secret_key(LAPTOP, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    file = tmp_path / ".secret_key"
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key(LAPTOP, file), range(64)))
    assert keys == {file.read_text("utf-8").strip()}


def test_the_environments_key_wins_on_a_laptop(tmp_path: Path) -> None:
    assert secret_key(Environment({"SECRET_KEY": "short"}), tmp_path / ".secret_key") == "short"
    assert not list(tmp_path.iterdir())


def test_a_damaged_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".secret_key").write_text("", "utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY: \.secret_key holds no key"):
        secret_key(LAPTOP, tmp_path / ".secret_key")


def test_a_folder_that_takes_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set, and [^\n]+$"):
        secret_key(LAPTOP, tmp_path / "missing" / ".secret_key")


@pytest.mark.parametrize("key", ["", "short", KEY[:49], "a" * 60, f"django-insecure-{KEY}"])
def test_railway_takes_nothing_but_a_good_key(tmp_path: Path, key: str) -> None:
    environment = Environment({"RAILWAY_PROJECT_ID": "x", "SECRET_KEY": key})
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY [^\n]+$") as caught:
        secret_key(environment, tmp_path / ".secret_key")
    assert not key or key not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_railway_takes_the_environments_key(tmp_path: Path) -> None:
    environment = Environment({"RAILWAY_PROJECT_ID": "x", "SECRET_KEY": KEY})
    assert secret_key(environment, tmp_path / ".secret_key") == KEY
