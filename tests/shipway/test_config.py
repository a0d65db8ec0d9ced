"""The configuration by value; how the verbs meet a wrong one is in test_settings."""

import dataclasses
from typing import Any

import pytest
import yaml

from shipway.config import Config
from shipway.errors import ShipwayError, Status
from tests.environment import ROOT

pytestmark = pytest.mark.laptop


def problem(section: dict[str, Any]) -> str:
    with pytest.raises(ShipwayError) as raised:
        Config.read(section)
    assert raised.value.status == Status.COULD_NOT_RUN
    assert raised.value.hint.endswith(" (invoke.yaml or INVOKE_SHIPWAY_*)")
    return raised.value.problem


def test_without_settings_the_defaults_hold() -> None:
    assert Config.read({}) == Config.read(None) == Config()


def test_every_value_is_read() -> None:
    given: dict[str, Any] = {
        "remote": "hub", "main_branch": "trunk", "production_branch": "ship/live",
        "changelog": "docs/CHANGELOG.md", "url": "https://site.up.railway.app", "live_timeout": 1,
        "settings": "a.b", "wsgi": "a.wsgi", "build_command": "make", "health_path": "/up",
        "health_timeout": 2, "database_timeout": 3, "demo_command": "make demo",
        "readiness_page": "/start/", "readiness_user": True, "access_log": "json",
        "resume": "never", "variables": {"A": "b"}, "silence": {"debug-true": "a demonstration"},
    }  # fmt: skip

    config = Config.read(given)

    assert dataclasses.asdict(config) == given
    assert all(getattr(config, key) != getattr(Config(), key) for key in given)


def test_an_empty_value_is_an_empty_text() -> None:
    assert Config.read({"changelog": None, "demo_command": "  "}).changelog == ""
    assert Config.read({"demo_command": "  "}).demo_command == ""


def test_variables_become_text() -> None:
    given = {"PORT": 80, "RATE": 0.5, "a.b-c": "", "ñ": "two\nlines"}

    read = Config.read({"variables": given}).variables

    assert read == {"PORT": "80", "RATE": "0.5", "a.b-c": "", "ñ": "two\nlines"}


@pytest.mark.parametrize("name", ["", "A=B", "A\0", "A\ud800", "A B", 1, None])
def test_what_is_no_name_of_a_variable(name: object) -> None:
    assert problem({"variables": {name: "a"}}) == (
        f"shipway.variables has {name!r}, which is no name of a variable"
    )


@pytest.mark.parametrize("value", [None, True, {"B": "b"}, ["b"], "a\0b", "\ud800"])
def test_what_is_no_value_of_a_variable(value: object) -> None:
    assert problem({"variables": {"A": value}}) == f"shipway.variables.A is {value!r}"


@pytest.mark.parametrize("value", [1, 1.5, True, None, ["a"]])
def test_what_is_no_reason(value: object) -> None:
    assert problem({"silence": {"debug-true": value}}) == f"shipway.silence.debug-true is {value!r}"


@pytest.mark.parametrize("key", ["build_command", "demo_command", "changelog", "wsgi"])
@pytest.mark.parametrize("value", ["a\0b", "\udcff"])
def test_what_is_no_text(key: str, value: str) -> None:
    assert problem({key: value}) == f"shipway.{key} is {value!r}"


@pytest.mark.parametrize("name", ["a" * 201, "a..b", ".a", "a.", "a-b", "a/b", "1a", "a b"])
def test_settings_that_are_no_dotted_name(name: str) -> None:
    assert problem({"settings": name}) == "shipway.settings is no dotted name"


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("Yes", True), ("1", True), ("false", False), ("NO", False), ("0", False)],
)
def test_a_boolean_variable_means_what_it_says(
    monkeypatch: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    monkeypatch.setenv("INVOKE_SHIPWAY_READINESS_USER", text)

    assert Config.read({"readiness_user": True}).readiness_user is value


@pytest.mark.parametrize("key", ["remote", "main_branch", "production_branch"])
@pytest.mark.parametrize("sign", list("\"'`$&|;<>(){}!"))
def test_a_name_of_which_a_shell_would_make_something_else(key: str, sign: str) -> None:
    assert problem({key: f"a{sign}b"}).endswith(", which a shell takes for more than a name")


@pytest.mark.parametrize("key", ["remote", "main_branch", "production_branch"])
@pytest.mark.parametrize(
    "name",
    ["", " ", "-x", "--all", "a b", "a..b", "a//b", "/a", "a/", "a.", ".a", "a/.b", "a.lock",
     "a@{1}", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a\x07", "a\n"],
)  # fmt: skip
def test_a_name_that_git_would_refuse_or_take_for_an_option(key: str, name: str) -> None:
    if name == "a\n":
        assert getattr(Config.read({key: name}), key) == "a"
        return
    assert problem({key: name}) == f"shipway.{key} is {name.strip()!r}, which git takes for no name"


@pytest.mark.parametrize(
    "path",
    ["./CHANGELOG.md", "../CHANGELOG.md", "/CHANGELOG.md", "docs/", "docs//a", "docs\\a", "."],
)
def test_a_changelog_that_is_no_path_in_a_commit(path: str) -> None:
    assert problem({"changelog": path}) == (
        f"shipway.changelog is {path!r}, which is no path in a commit"
    )


@pytest.mark.parametrize("path", ["", "CHANGELOG.md", "docs/notes/news.md", "-x.md"])
def test_a_changelog(path: str) -> None:
    assert Config.read({"changelog": path}).changelog == path


def test_one_branch_for_both() -> None:
    assert problem({"production_branch": "main"}) == (
        "shipway.main_branch and shipway.production_branch are both main"
    )


@pytest.mark.parametrize(
    "url", ["https://site.up.railway.app", "http://127.0.0.1:8000", "https://a.example/site/"]
)
def test_an_address(url: str) -> None:
    assert Config.read({"url": url}).url == url


@pytest.mark.parametrize(
    "url",
    ["site.up.railway.app", "ftp://a", "file:///etc/passwd", "https://", "https://a b",
     "https://a?b", "https://a/?b", "https://a#b", "https://a:port", "https://[::1", "https://[a]",
     "https://name:password@a"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    assert problem({"url": url}) == "shipway.url is no address"


@pytest.mark.parametrize("key", ["health_path", "readiness_page"])
@pytest.mark.parametrize("path", ["", "readyz", "/a b", "/a?b", "/a#b"])
def test_what_is_no_path(key: str, path: str) -> None:
    assert problem({key: path}) == f"shipway.{key} is no path"


@pytest.mark.parametrize("form", ["", "JSON", "xml"])
def test_what_is_no_form_of_the_access_log(form: str) -> None:
    assert problem({"access_log": form}) == f"shipway.access_log is {form!r}"


@pytest.mark.parametrize("key", ["live_timeout", "health_timeout", "database_timeout"])
@pytest.mark.parametrize("value", [0, -1, True, 1.5, "60", None])
def test_what_is_no_number_of_seconds(key: str, value: object) -> None:
    assert problem({key: value}) == f"shipway.{key} is {value!r}"


def test_the_file_of_this_repository_has_every_key() -> None:
    section = yaml.safe_load((ROOT / "invoke.yaml").read_text("utf-8"))["shipway"]

    assert set(section) == {field.name for field in dataclasses.fields(Config)}
    assert Config.read(section).production_branch == "produccion"
