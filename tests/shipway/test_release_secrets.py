"""Release, and the secrets that it comes by: none is said, stored, or handed on as an argument."""

import base64
import json
import subprocess
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import pytest

from tests.projects import RAISES
from tests.railway.script import SERVICE, Deployed, trigger
from tests.railway.standin import Railway, railway
from tests.shipway.githost import git_host
from tests.shipway.laptop import Laptop
from tests.shipway.live import address, pushed
from tests.shipway.programs import Ran, invoke_command, run
from tests.shipway.recording import processes_with, record_git

PLANTED = f"planted-{token_hex(8)}"
ENVIRONMENT = {
    "DATABASE_URL": f"mysql://ada:{PLANTED}-1@127.0.0.1/site",
    "MYSQL_URL": f"mysql://ada:{PLANTED}-2@127.0.0.1/site",
    "SECRET_KEY": f"{PLANTED}-key",
    "DJANGO_SUPERUSER_PASSWORD": f"{PLANTED}-superuser",
}
PASSWORD = f"{PLANTED}: remote"
TOKEN = f"{PLANTED}-railway"
OF_THE_SERVICE = {"SECRET_KEY": f"{PLANTED}-key", "MYSQL_URL": f"{PLANTED}-mysql"}
LOGIN = f"ada:{quote(PASSWORD)}"
IN_BASE64 = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
SECRETS = (PLANTED, IN_BASE64)


def service() -> Railway:
    """Return a service whose variables have secrets in them."""
    made = Railway(triggers=[trigger("produccion")], token=TOKEN)
    made.variables[SERVICE] = dict(OF_THE_SERVICE)
    made.instance |= {"healthcheckPath": "/readyz", "drainingSeconds": 35}
    return made


def objects(repository: Path) -> str:
    """Return every object of a repository: files, commits and tags."""
    asked = ["git", "cat-file", "--batch-all-objects", "--batch", "--unordered"]
    return subprocess.check_output(asked, cwd=repository).decode("utf-8", "replace")


def secrets_in(text: str) -> list[str]:
    """Return the lines with a secret in them."""
    return [line for line in text.splitlines() if any(secret in line for secret in SECRETS)]


def everywhere(laptop: Laptop, log: Path, *runs: Ran) -> list[str]:
    """Return the secrets that are said, stored, or were an argument."""
    said = [text for ran in runs for text in (ran.out, ran.err)]
    left = [path.read_text("utf-8", "replace") for path in laptop.scratch.rglob("*.log")]
    kept = [objects(laptop.folder), objects(laptop.remote)]
    return [line for text in (*said, *left, *kept, log.read_text()) for line in secrets_in(text)]


def hide_login(laptop: Laptop, url: str) -> None:
    """Set the remote's address without anything that the search would find."""
    settings = laptop.folder / ".git" / "config"
    laptop.git("config", "--unset-all", "remote.origin.url")
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'[remote "origin"]\n\turl = "{url}"\n')


def test_no_secret_is_said_or_stored_or_an_argument(laptop: Laptop, tmp_path: Path) -> None:
    log = record_git(laptop, tmp_path)
    of_railway = service()
    with (
        git_host(laptop.remote.parent, "ada", PASSWORD) as host,
        railway(of_railway) as standin,
        address(lambda: pushed(laptop)) as url,
        processes_with(SECRETS) as processes,
    ):
        hide_login(laptop, host.url("remote.git", LOGIN))
        laptop.variables.update(ENVIRONMENT | standin.environment)
        tried = laptop.invoke("release", "--dry-run", "--format", "json", url=url)
        first = laptop.invoke("release", "--rehearse", "--yes", "--no-wait", url=url)
        of_railway.deployments = [Deployed(pushed(laptop), ["BUILDING", "SUCCESS"])]
        again = laptop.invoke("release", url=url)
        assert host.logins

    assert (tried.status, first.status, again.status) == (0, 5, 0), (tried, first, again)
    assert json.loads(tried.out)["plan"]["version"] == "0.1.0"
    assert len(log.read_text().splitlines()) > 100
    assert everywhere(laptop, log, tried, first, again) == []
    assert processes == []


def test_no_secret_is_in_what_a_failure_says_or_leaves(laptop: Laptop, tmp_path: Path) -> None:
    log = record_git(laptop, tmp_path)
    laptop.publish("Break it", None, RAISES)
    with (
        git_host(laptop.remote.parent, "ada", PASSWORD) as host,
        processes_with(SECRETS) as processes,
    ):
        hide_login(laptop, host.url("remote.git", LOGIN))
        laptop.variables.update(ENVIRONMENT)
        broken = laptop.broken("release", "--rehearse", "--yes")
        hide_login(laptop, host.url("none.git", LOGIN))
        unreachable = run(invoke_command("release"), laptop.folder, laptop.environment())

    assert (broken.status, unreachable.status) == (1, 2), (broken, unreachable)
    assert everywhere(laptop, log, broken, unreachable) == []
    assert processes == []


@pytest.mark.parametrize("place", ["said", "argument", "object"])
def test_the_search_finds_what_is_planted(laptop: Laptop, tmp_path: Path, place: str) -> None:
    log = record_git(laptop, tmp_path)
    said = Ran(0, PLANTED * (place == "said"), "")
    if place == "object":
        laptop.commit(PLANTED, {"a.txt": "a\n"})
    with processes_with(SECRETS) as processes:
        if place == "argument":
            command = ["git", "-c", "alias.wait=!sleep 1; :", "wait", PLANTED]
            run(command, laptop.folder, laptop.environment())

    assert bool(everywhere(laptop, log, said))
    assert bool(processes) == (place == "argument")
