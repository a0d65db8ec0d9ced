"""A login in a remote's address: git gets it, and no argument list does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.model import RefUpdate
from shipway.repository import Repository, login, remote
from tests.shipway.githost import GitHost, git_host
from tests.shipway.laptop import Laptop, refs
from tests.shipway.recording import record_git

PASSWORD = "planted: %/$'\"\\ñ"
CODED = "planted%3A%20%25%2F%24%27%22%5C%C3%B1"


@pytest.fixture
def host(laptop: Laptop) -> Iterator[GitHost]:
    with git_host(laptop.remote.parent, "ada@example.invalid", PASSWORD) as running:
        laptop.git("config", "http.postBuffer", "100000000")
        yield running


def login_of(password: str = CODED) -> str:
    return f"ada%40example.invalid:{password}"


@pytest.fixture
def arguments(laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Record what git and its programs are started with; returns the file."""
    log = record_git(laptop, tmp_path)
    for name, value in laptop.variables.items():
        monkeypatch.setenv(name, value)
    return log


def both_ways(laptop: Laptop) -> None:
    """Fetch from the remote, and push to it."""
    repository = Repository(laptop.folder)
    branch = RefUpdate("refs/heads/new", None, laptop.git("rev-parse", "HEAD"))

    assert "refs/heads/main" in remote.fetch(repository, "origin", ["main"])
    remote.push(repository, "origin", [branch])
    assert "refs/heads/new" in refs(laptop.remote)


def test_a_login_in_the_address_is_used_and_in_no_argument_list(
    laptop: Laptop, host: GitHost, arguments: Path
) -> None:
    laptop.git("remote", "set-url", "origin", host.url("remote.git", login_of()))
    arguments.write_text("")

    both_ways(laptop)

    told = arguments.read_text()
    assert "git-remote-http origin http://127.0.0.1:" in told
    assert "planted" not in told
    assert set(host.logins) == {"ada@example.invalid"}


def test_a_login_for_pushing_alone(laptop: Laptop, host: GitHost, arguments: Path) -> None:
    laptop.git("remote", "set-url", "--push", "origin", host.url("remote.git", login_of()))
    arguments.write_text("")

    both_ways(laptop)

    assert "planted" not in arguments.read_text()


@pytest.mark.parametrize("key", ["insteadOf", "pushInsteadOf"])
def test_a_login_that_git_puts_into_the_address(
    laptop: Laptop, host: GitHost, arguments: Path, key: str
) -> None:
    laptop.git("remote", "set-url", "origin", "hub:remote.git")
    laptop.git("config", f"url.{host.url('', login_of())}.{key}", "hub:")
    if key == "pushInsteadOf":
        laptop.git("config", f"url.{laptop.remote.parent}/.insteadOf", "hub:")
    arguments.write_text("")

    both_ways(laptop)

    assert "planted" not in arguments.read_text()


def test_settings_that_the_shell_gives_git_stay(
    laptop: Laptop, host: GitHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.git("remote", "set-url", "origin", "hub:remote.git")
    url = host.url("", login_of())
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{url}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "hub:")

    both_ways(laptop)


def test_a_login_that_is_wrong_is_refused_without_being_shown(
    laptop: Laptop, host: GitHost
) -> None:
    laptop.git("remote", "set-url", "origin", host.url("remote.git", login_of("planted")))

    with pytest.raises(ShipwayError) as raised:
        remote.fetch(Repository(laptop.folder), "origin", ["main"])

    url = host.url("remote.git")
    assert raised.value.problem == (
        f"the remote origin cannot be reached: Authentication failed for '{url}/'"
    )


def test_a_name_without_a_password_is_for_the_helper_that_knows_it(
    laptop: Laptop, host: GitHost, arguments: Path, tmp_path: Path
) -> None:
    stored = tmp_path / "stored"
    stored.write_text(host.url("", login_of()) + "\n")
    laptop.git("config", "credential.helper", f"store --file={stored}")
    laptop.git("remote", "set-url", "origin", host.url("remote.git", "ada%40example.invalid"))
    arguments.write_text("")

    both_ways(laptop)

    assert "ada" not in arguments.read_text()


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("https://ada:planted@hub.invalid/x.git", "https://hub.invalid/x.git"),
        ("https://planted@hub.invalid:8443/x.git", "https://hub.invalid:8443/x.git"),
        ("https://ada:pl@nted@hub.invalid/x.git", "https://hub.invalid/x.git"),
        ("https://hub.invalid/a@b.git", "https://hub.invalid/a@b.git"),
        ("git@hub.invalid:x.git", "git@hub.invalid:x.git"),
        ("ssh://git@hub.invalid/x.git", "ssh://git@hub.invalid/x.git"),
        ("/srv/x@y.git", "/srv/x@y.git"),
    ],
)
def test_an_address_without_its_login(address: str, left: str) -> None:
    assert login.without(address) == left
    assert (login.of(address) == {}) == (address == left)
