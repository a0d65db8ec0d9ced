"""Release at a terminal, and a remote that wants a password: nobody is asked, and it is said."""

import time
from pathlib import Path

import pytest

from tests.shipway.githost import git_host
from tests.shipway.laptop import Laptop
from tests.shipway.terminal import at_a_terminal


def said(laptop: Laptop) -> str:
    """Run a release that reaches no remote, and may wait for nobody; return its last words."""
    began = time.monotonic()
    status, shown = at_a_terminal(laptop, "release")

    assert status == 2, shown
    assert time.monotonic() - began < 30, shown
    return shown[shown.index("Error: ") :].replace("\r\n", "\n")


WANTS_A_LOGIN = """\
Error: the remote origin wants a login, and git knows none: nobody is asked here
Hint: let git remember it (git config credential.helper cache), \
log in once with `git fetch origin`, then run this again
"""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["", "ada"])
def test_a_host_that_wants_a_login(laptop: Laptop, name: str) -> None:
    with git_host(laptop.remote.parent, "ada", "secret") as host:
        laptop.git("remote", "set-url", "origin", host.url("remote.git", name))

        assert said(laptop) == WANTS_A_LOGIN


def refused_push(laptop: Laptop, address: str) -> tuple[int, str, str]:
    """Release to a remote that is fetched from where anybody may, and pushed to somewhere else."""
    laptop.git("remote", "set-url", "--push", "origin", address)
    return laptop.refused("release", "--yes", "--no-rehearse")


def test_a_host_that_wants_a_login_for_pushing_alone(laptop: Laptop) -> None:
    with git_host(laptop.remote.parent, "ada", "secret") as host:
        assert refused_push(laptop, host.url("remote.git")) == (
            2,
            "the remote origin wants a login, and git knows none: nobody is asked here",
            (
                "let git remember it (git config credential.helper cache), log in once with "
                "`git push --dry-run origin HEAD:refs/heads/try`, then run this again"
            ),
        )


def through(laptop: Laptop, program: Path, script: str) -> None:
    """Let the remote be reached by a program that plays ssh."""
    program.write_text(f"#!/bin/sh\n{script}\nexit 255\n")
    program.chmod(0o755)
    laptop.variables["GIT_SSH_COMMAND"] = str(program)
    laptop.git("remote", "set-url", "origin", "ssh://git@hub.invalid/site.git")


@pytest.mark.timeout(60)
def test_a_connection_that_would_ask_at_the_terminal_itself(laptop: Laptop, tmp_path: Path) -> None:
    asking = "echo 'passphrase: ' > /dev/tty && read -r answer < /dev/tty"
    through(laptop, tmp_path / "ssh", asking)

    assert said(laptop).startswith("Error: the remote origin cannot be reached: ")


@pytest.mark.parametrize(
    "words", ["git@hub.invalid: Permission denied (publickey).", "Host key verification failed."]
)
def test_what_ssh_complains_about_is_shown(laptop: Laptop, tmp_path: Path, words: str) -> None:
    through(laptop, tmp_path / "ssh", f"echo '{words}' >&2")

    assert laptop.refused("release")[1] == f"the remote origin cannot be reached: {words}"


def test_whoever_may_read_and_not_push_is_told_what_the_host_says(
    laptop: Laptop, tmp_path: Path
) -> None:
    url = laptop.remote.as_uri()
    through(laptop, tmp_path / "ssh", "echo 'ERROR: Permission to ada/site.git denied to bea.' >&2")
    laptop.git("remote", "set-url", "origin", url)

    assert refused_push(laptop, "ssh://git@hub.invalid/ada/site.git") == (
        2,
        "the remote origin cannot be pushed to: Permission to ada/site.git denied to bea.",
        "try `git push --dry-run origin HEAD:refs/heads/try`; when that works, run this again",
    )
