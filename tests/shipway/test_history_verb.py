"""History: the releases, newest first, as people and programs get them."""

import json
import re
import socket
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shipway.railway.client import ENDPOINT_VARIABLE
from tests.railway.faults import erring
from tests.railway.script import BEGINNING, Deployed
from tests.railway.standin import TOKEN, Railway, railway
from tests.shipway.histories import History
from tests.shipway.laptop import Laptop
from tests.shipway.programs import git
from tests.shipway.servers import raw_server, silent

pytestmark = pytest.mark.laptop

MINUTE = 60


@pytest.fixture
def story(tmp_path: Path) -> History:
    """The remote: two releases, the second with two commits."""
    made = History(tmp_path / "story.git")
    made.main("Begin", {"page.txt": "one\n"})
    made.release()
    made.main("Go on", {"page.txt": "two\n"})
    made.main("And on", {"page.txt": "three\n"})
    made.release()
    return made


def clone(laptop: Laptop, story: History) -> Laptop:
    """Let the laptop's remote be the one with the story."""
    laptop.git("remote", "set-url", "origin", str(story.folder))
    return laptop


def lines(laptop: Laptop, *options: str) -> list[str]:
    """Return what is printed, without the times of commits that were made now."""
    with laptop.unchanged():
        ran = laptop.invoke("history", *options)
    assert (ran.status, ran.err) == (0, ""), ran
    told = re.sub(r"\b[0-9a-f]{9}\b", "COMMIT   ", ran.out)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "WHEN", re.sub(r" in [\d dhmins]+$", "", told,
                  flags=re.MULTILINE)).splitlines()  # fmt: skip


def test_releases_rollbacks_and_hotfixes_are_marked(laptop: Laptop, story: History) -> None:
    story.roll_back()
    story.hotfix("Mend it at once", {"fix.txt": "fix\n"})
    story.main("Better", {"page.txt": "four\n"})

    assert [" ".join(line.split()) for line in lines(clone(laptop, story))] == [
        "COMMIT WHEN Tester hotfix: Mend it at once",
        "COMMIT WHEN Tester rollback to v1.0.0",
        "v2.0.0 WHEN Tester rolled back, 2 commits",
        "v1.0.0 WHEN Tester current, 1 commit",
    ]


def test_programs_get_the_same(laptop: Laptop, story: History) -> None:
    rollback = story.roll_back()
    clone(laptop, story)

    told = json.loads(laptop.invoke("history", "--format", "json").out)

    assert (told["schema"], told["unasked"]) == (1, [])
    first, second, third = told["releases"]
    assert (first["kind"], first["commit"], first["target"]) == (
        "rollback", rollback, story.tip("v1.0.0")
    )  # fmt: skip
    assert (second["version"], second["undone_by"], second["commits"]) == ("2.0.0", rollback, 2)
    assert (third["is_current"], third["tag"], third["who"]) == (True, "v1.0.0", "Tester")
    assert set(first) == set(third)


def test_the_lead_is_the_time_from_the_first_commit_to_the_release(laptop: Laptop) -> None:
    early = "2020-01-01T12:00:00+0000"
    laptop.change({"page.txt": "page\n"})
    laptop.git("add", "--all")
    laptop.git("commit", "--quiet", "--date", early, "--message", "Add a page")
    laptop.git("push", "--quiet", "origin", "main")
    laptop.invoke("release", "--yes", "--no-wait")

    [made] = json.loads(laptop.invoke("history", "--format", "json").out)["releases"]

    assert made["begun"] == "2020-01-01T12:00:00+00:00"
    assert made["lead_seconds"] == pytest.approx(time.time() - 1577880000, abs=300)
    [line] = laptop.invoke("history").lines
    assert re.search(r"current, 2 commits in \d+ d( \d+ (h|min))?$", line)


def test_with_a_token_it_tells_when_a_release_went_live(released: Laptop) -> None:
    made = datetime.fromisoformat(git(released.folder, "show", "-s", "--format=%cI", "v0.1.0^{}"))
    since = (made - BEGINNING).total_seconds()
    steps = (("HEALTHCHECK", since + 250, ""),)
    with railway(Railway(deployments=[Deployed(released.tip("v0.1.0"), steps=steps)])) as standin:
        released.variables.update(standin.environment)
        [line] = lines(released)
        [told] = json.loads(released.invoke("history", "--format", "json").out)["releases"]

    assert line.endswith(", live 4 min later")
    assert datetime.fromisoformat(told["live"]) == made + timedelta(seconds=250)
    assert told["live_seconds"] == told["lead_seconds"] + 250


def test_a_token_that_railway_refuses_is_told_below_the_releases(released: Laptop) -> None:
    reason = "Railway refuses the token in RAILWAY_TOKEN: the API says: Not Authorized"
    with railway() as standin:
        standin.from_now_on(erring("Not Authorized"))
        released.variables.update(standin.environment)
        first, last = lines(released)
        told = json.loads(released.invoke("history", "--format", "json").out)

    assert first.startswith("v0.1.0")
    assert last == f"not asked: Railway: {reason}"
    assert told["unasked"] == [{"what": "Railway", "reason": reason}]
    assert (told["releases"][0]["live"], told["releases"][0]["live_seconds"]) == ("", None)


def test_a_railway_that_hangs_holds_it_for_a_moment_only(released: Laptop) -> None:
    with raw_server(silent) as url:
        released.variables.update(RAILWAY_TOKEN=TOKEN, **{ENDPOINT_VARIABLE: url})
        began = time.monotonic()
        first, last = lines(released)

    assert time.monotonic() - began < 20
    assert first.startswith("v0.1.0")
    assert last == "not asked: Railway: Railway's API does not answer: timed out"


def test_as_many_releases_as_are_asked_for(laptop: Laptop, story: History) -> None:
    assert [line.split()[0] for line in lines(clone(laptop, story), "--limit", "1")] == ["v2.0.0"]


def test_nothing_was_released(laptop: Laptop) -> None:
    assert lines(laptop) == ["nothing was released to produccion yet"]


def test_nothing_that_this_clone_knows_was_released(laptop: Laptop) -> None:
    laptop.git("remote", "set-url", "origin", str(laptop.folder.parent / "gone"))

    said = lines(laptop)

    assert said[0] == "this clone knows of no release on produccion"
    assert said[1].startswith("not asked: remote: the remote origin cannot be reached")


@pytest.mark.parametrize("limit", ["0", "-3", "ten"])
def test_a_limit_that_shows_nothing(laptop: Laptop, limit: str) -> None:
    assert laptop.refused("history", f"--limit={limit}") == (
        2, f"--limit {limit} shows nothing", "write a number above 0"
    )  # fmt: skip


def test_an_unknown_format(laptop: Laptop) -> None:
    assert laptop.refused("history", "--format", "xml")[:2] == (2, "--format xml is unknown")


def test_without_network_it_shows_what_the_clone_last_saw(released: Laptop) -> None:
    with socket.socket() as bound:  # bound and not listening: every connection is refused
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/site.git"
        released.git("remote", "set-url", "origin", address)
        first, last = lines(released)

    assert first.startswith("v0.1.0  WHEN  Tester")
    assert last.startswith(
        "not asked: remote: the remote origin cannot be reached: unable to access"
    )


def test_a_remote_that_hangs_holds_it_for_a_moment_only(released: Laptop) -> None:
    with raw_server(silent) as url:
        released.git("remote", "set-url", "origin", url)
        began = time.monotonic()
        first, last = lines(released)

    assert time.monotonic() - began < 20
    assert first.startswith("v0.1.0")
    assert last == "not asked: remote: the remote origin cannot be reached: no answer within 3 s"


def test_releases_of_others_are_seen_without_their_tags(released: Laptop) -> None:
    git(released.folder, "tag", "--delete", "v0.1.0")

    assert lines(released)[0].startswith("v0.1.0")
    assert released.git("tag") == ""
