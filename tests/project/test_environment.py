"""Variables are read typed and loudly."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend_analytics_server.environment import Environment, add_env_file

# No label of a name has more than 63 characters.
IMPOSSIBLE = f"http://{'x' * 64}.example"


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("False", False), ("0", False), ("", True)]
)
def test_a_boolean_is_read_and_an_empty_one_counts_as_unset(value: str, expected: bool) -> None:
    assert Environment({"DEBUG": value}).boolean("DEBUG", default=True) is expected


def test_a_value_that_is_no_boolean_is_refused_by_name() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DEBUG must be true or false, not 'maybe'\.$"):
        Environment({"DEBUG": "maybe"}).boolean("DEBUG", default=False)


def test_text_that_is_no_text_is_refused_by_name() -> None:
    name = os.fsdecode(b"caf\xe9")
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQLUSER is not UTF-8 text\.$"):
        Environment({"MYSQLUSER": name}).text("MYSQLUSER")


@pytest.mark.parametrize("value", ["ten", "1.5", "29", "86401", "٣٣٣٣٣٣٣٣٣٣٣", "9" * 5000])
def test_a_number_outside_its_limits_is_refused_by_name(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^PAUSE must be [^\n]+$"):
        Environment({"PAUSE": value}).integer("PAUSE", 300, least=30, most=86_400)


@pytest.mark.parametrize("value", ["Bogota", "America", "../etc/passwd", "/etc/passwd", "\0"])
def test_an_ill_time_zone_is_refused_by_name(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^TIME_ZONE must name a time zone"):
        Environment({"TIME_ZONE": value}).time_zone("TIME_ZONE", "UTC")


@pytest.mark.parametrize(
    "value",
    ["example.com/x", "ftp://example.com", "https://", "http://[x", "http://a..b", IMPOSSIBLE],
)
def test_an_address_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^API_URL must be an address") as caught:
        Environment({"API_URL": f"{value}?token=secret"}).web_address("API_URL")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["RAILWAY_ENVIRONMENT_ID", "RAILWAY_ENVIRONMENT_NAME", "RAILWAY_PROJECT_ID"]
)
def test_each_mark_of_railway_is_enough(name: str) -> None:
    assert Environment({name: "x"}).on_railway()
    assert not Environment({name: " "}).on_railway()


def test_the_env_file_fills_in_and_overrides_nothing(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DEBUG=true\nSECRET_KEY=of-the-file$HOME\n# API_URL=x\n", "utf-8")
    variables = {"DEBUG": "false"}
    add_env_file(file, variables)
    assert variables == {"DEBUG": "false", "SECRET_KEY": "of-the-file$HOME"}


@pytest.mark.parametrize("mark", ["RAILWAY_PROJECT_ID", "PYTEST_VERSION"])
def test_the_env_file_is_not_read_on_railway_nor_in_tests(tmp_path: Path, mark: str) -> None:
    file = tmp_path / ".env"
    file.write_text("DEBUG=true\n", "utf-8")
    variables = {mark: "x"}
    add_env_file(file, variables)
    assert variables == {mark: "x"}


@pytest.mark.parametrize("content", ["DEBUG=true\n".encode("utf-16"), b"DEBUG=\0\n"])
def test_an_env_file_that_is_no_text_is_refused(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    monkeypatch.delenv("PYTEST_VERSION")
    with pytest.raises(ImproperlyConfigured, match=r"^\.env cannot be read as UTF-8 text\.$"):
        add_env_file(file, os.environ)
