"""Release, after the push: the exit status tells what the public address answered with."""

import json
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from shipway import site
from shipway.config import Config
from shipway.container import variables
from shipway.errors import ShipwayError
from shipway.standin import StandIn
from tests.shipway import servers
from tests.shipway.laptop import Laptop, refs
from tests.shipway.programs import (
    at_work_in,
    ended,
    git,
    interrupt,
    invoke_command,
    running,
    wait_until,
)

AGAIN = "`invoke release` looks again; Railway's dashboard has the deployment's log"
OTHER = "f" * 40


@contextmanager
def address(commit: Callable[[], str | None]) -> Iterator[str]:
    """Run a public address whose /readyz names what `commit` returns; 502 where that is None."""

    def reply(request: servers.Request) -> servers.Reply:
        named = commit()
        if named is None or request.path != "/readyz":
            return 502, {}, b"no deployment is live"
        return 200, {}, json.dumps({"commit": named}).encode()

    with servers.site(reply) as running_site:
        yield running_site.url


def pushed(laptop: Laptop) -> str | None:
    """Return what the production branch of the remote is at."""
    return refs(laptop.remote).get("refs/heads/produccion")


def on_produccion(laptop: Laptop) -> str:
    """Return how the sentences begin that follow a push."""
    return f"{laptop.tip('produccion')[:9]} is on produccion"


def with_news(laptop: Laptop) -> Laptop:
    laptop.publish("Add a page", {"page.txt": "page\n"})
    return laptop


@pytest.mark.laptop
def test_live(laptop: Laptop) -> None:
    with address(lambda: pushed(laptop)) as url:
        ran = laptop.invoke("release", "--yes", url=url)

    assert ran.status == 0, ran
    times = r"fetch \d+\.\d s, check \d+\.\d s, push \d+\.\d s, live \d+\.\d s"
    assert re.fullmatch(rf"0\.1\.0 is live at {url} \({times}\)", ran.lines[-1])


@pytest.mark.laptop
def test_live_is_asked_of_serve_wherever_the_platform_probes(laptop: Laptop) -> None:
    with address(lambda: pushed(laptop)) as url:
        ran = laptop.invoke("release", "--yes", url=url, health_path="/up", live_timeout="5")

    assert ran.status == 0, ran


@pytest.mark.laptop
def test_live_already(released: Laptop) -> None:
    tip = released.tip("produccion")
    with address(lambda: tip) as url, released.unchanged():
        ran = released.invoke("release", "--yes", url=url)

    assert ran.status == 0, ran
    assert f"main is released already, as {tip[:9]}\n" in ran.err
    assert re.fullmatch(
        rf"{tip[:9]} is live at {url} \(fetch \d+\.\d s, live \d+\.\d s\)\n", ran.out
    )


@pytest.mark.laptop
def test_looked_at_again_right_after_the_push_as_the_hint_says(laptop: Laptop) -> None:
    assert laptop.invoke("release", "--yes", "--no-wait").status == 5

    with address(lambda: pushed(laptop)) as url:
        ran = laptop.invoke("release", "--yes", url=url)

    assert ran.status == 0, ran


@pytest.mark.laptop
def test_nobody_answers(laptop: Laptop) -> None:
    with address(lambda: None) as url:
        ran = laptop.invoke("release", "--yes", url=url, live_timeout="1")

    status, problem, hint = ran.error()
    assert (status, hint) == (5, AGAIN)
    assert re.fullmatch(
        rf"{on_produccion(laptop)}, but nobody saw it live within \d s: "
        rf"{url}/readyz answers 502",
        problem,
    )


@pytest.mark.laptop
def test_no_address_is_configured(laptop: Laptop) -> None:
    ran = laptop.invoke("release", "--yes")

    assert ran.error() == (
        5,
        f"{on_produccion(laptop)}, but shipway.url is empty, so nobody looked whether it is live",
        "set shipway.url in invoke.yaml to the public address",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("news", [True, False])
def test_not_waited_for(released: Laptop, news: bool) -> None:
    if news:
        with_news(released)

    ran = released.invoke("release", "--yes", "--no-wait", url="http://127.0.0.1:1/")

    assert ran.error() == (
        5,
        f"{on_produccion(released)}, and not verified, as --no-wait asks",
        "`invoke release` looks whether it is live",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("known", [True, False])
def test_the_old_version_still_serves(released: Laptop, known: bool) -> None:
    old = released.tip("produccion") if known else OTHER
    with_news(released)
    with address(lambda: old) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="1")

    status, problem, hint = ran.error()
    new = released.tip("produccion")
    assert new != old
    assert (status, hint) == (6, AGAIN)
    assert re.fullmatch(
        rf"{new[:9]} did not go live within \d s, and the old version {old[:9]} still serves",
        problem,
    )


class Somebody:
    """Another clone, whose owner releases on top of this release, and goes live instead of it."""

    def __init__(self, laptop: Laptop, old: str | None) -> None:
        self.clone = laptop.folder.with_name("somebody")
        git(laptop.folder.parent, "clone", "--quiet", str(laptop.remote), str(self.clone))
        self.laptop, self.old = laptop, old
        self.made = ""

    def live(self) -> str | None:
        """Return what is live: the old version, then their own."""
        if not self.made and pushed(self.laptop) == self.old:
            return self.old
        if not self.made:
            git(self.clone, "fetch", "--quiet", "origin")
            git(self.clone, "switch", "--quiet", "--detach", "origin/produccion")
            git(self.clone, "commit", "--quiet", "--allow-empty", "--message", "Faster")
            self.made = git(self.clone, "rev-parse", "HEAD")
            git(self.clone, "push", "--quiet", "origin", "HEAD:produccion")
        return self.made


@pytest.mark.laptop
def test_a_newer_release_ends_the_wait(released: Laptop) -> None:
    somebody = Somebody(with_news(released), released.tip("produccion"))
    began = time.monotonic()
    with address(somebody.live) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="300")

    own = released.tip("produccion^")
    assert ran.error() == (
        7,
        f"{somebody.made[:9]} is live, a newer release than {own[:9]}",
        "`git log origin/produccion` says who made it",
    )
    assert time.monotonic() - began < 120


@pytest.mark.laptop
def test_a_newer_release_is_told_when_it_is_looked_at_again(released: Laptop) -> None:
    with address(Somebody(released, None).live) as url:
        ran = released.invoke("release", "--yes", url=url)

    assert ran.status == 7, ran


@pytest.mark.laptop
@pytest.mark.parametrize("kind", ["unknown", "of another branch", "not to be fetched"])
def test_a_commit_of_which_nothing_is_proven_is_no_newer_one(released: Laptop, kind: str) -> None:
    with_news(released)
    other, before = OTHER, pushed(released)
    if kind == "of another branch":
        released.git("switch", "--quiet", "--create", "feature")
        other = released.commit("Begin a feature", {"feature.txt": "half\n"})
        released.git("switch", "--quiet", "main")

    def live() -> str | None:
        if pushed(released) == before:
            return before
        if kind == "not to be fetched":
            released.git("remote", "set-url", "origin", "/nowhere.git")
        return other

    with address(live) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="3")

    status, problem, hint = ran.error()
    assert (status, hint) == (5, AGAIN)
    assert re.fullmatch(
        rf"{on_produccion(released)}, but nobody saw it live within \d s: "
        rf"{url}/readyz answers 200 and names {other[:9]}",
        problem,
    )


@pytest.mark.laptop
def test_the_old_version_is_told_when_it_is_looked_at_again(released: Laptop) -> None:
    old = released.tip("produccion")
    with_news(released)
    assert released.invoke("release", "--yes", "--no-wait").status == 5

    with address(lambda: old) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="1")

    assert ran.status == 6, ran


def test_ctrl_c_while_it_is_followed(laptop: Laptop) -> None:
    with address(lambda: None) as url:
        command = invoke_command("release", "--yes")
        with running(command, laptop.folder, laptop.environment(url=url)) as process:
            wait_until(lambda: pushed(laptop), "it is pushed")
            wait_until(lambda: refs(laptop.folder, "refs/tags"), "the push is over")
            said = interrupt(process).error()

    commit = str(pushed(laptop))
    assert said == (
        130,
        f"interrupted; {commit[:9]} is pushed all the same",
        "`invoke release` looks whether it is live",
    )


def test_a_closed_terminal_is_outlived_under_nohup(laptop: Laptop) -> None:
    hung_up = threading.Event()
    with address(lambda: pushed(laptop) if hung_up.is_set() else None) as url:
        command = ["nohup", *invoke_command("release", "--yes")]
        with running(command, laptop.folder, laptop.environment(url=url)) as process:
            wait_until(lambda: refs(laptop.folder, "refs/tags"), "the push is over")
            process.send_signal(signal.SIGHUP)
            hung_up.set()
            assert ended(process, 60).status == 0


def test_followed_to_live_on_the_stand_in(laptop: Laptop, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    service = {"SECRET_KEY": variables.secret_key(), "RAILWAY_VOLUME_MOUNT_PATH": str(volume)}
    with StandIn(tmp_path, Config(health_timeout=30), service) as standin:
        standin.install_hook()
        assert site.ask(standin.url).status == 502

        with ThreadPoolExecutor(1) as pool:
            releasing = pool.submit(laptop.invoke, "release", "--yes", url=standin.url)
            assert standin.deploy(standin.next_push(60)).reason == ""
            first = releasing.result()
        assert first.status == 0, first
        tip = laptop.tip("produccion")
        assert site.named_commit(site.ask(f"{standin.url}/readyz")) == tip
        assert b"<h1>Hello</h1>" in site.ask(standin.url).body

        laptop.git("pull", "--quiet", "--ff-only")
        laptop.git("push", "--quiet", "origin", "HEAD:feature")
        again = laptop.invoke("release", "--yes", url=standin.url)
        assert again.lines[-1].startswith(f"{tip[:9]} is live at {standin.url} (")
        with pytest.raises(ShipwayError, match="no webhook"):  # a feature branch deploys nothing
            standin.next_push(0)

    assert at_work_in(tmp_path) == {}
    assert site.ask(standin.url).status == 0
