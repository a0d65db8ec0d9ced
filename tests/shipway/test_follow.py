"""Release, after the push: the exit status tells what the public address answered with."""

import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shipway import site
from shipway.config import Config
from shipway.container import variables
from shipway.errors import ShipwayError
from shipway.standin import StandIn
from tests.shipway.laptop import Laptop, refs
from tests.shipway.live import AGAIN, address, on_produccion, pushed, with_news
from tests.shipway.programs import (
    ended,
    interrupt,
    invoke_command,
    left_at_work_in,
    running,
    wait_until,
)


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
        "`invoke status` looks whether it is live",
    )


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
        "`invoke status` looks whether it is live",
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

    assert left_at_work_in(tmp_path) == {}
    assert site.ask(standin.url).status == 0
