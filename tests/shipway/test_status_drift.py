"""Status: each way in which what is live and what is released do not fit together."""

import pytest

from tests.railway.script import Deployed
from tests.railway.standin import Railway, railway
from tests.shipway import servers
from tests.shipway.laptop import Laptop
from tests.shipway.live import address
from tests.shipway.programs import git
from tests.shipway.releasing import release
from tests.shipway.statuses import last, shown, status

pytestmark = pytest.mark.laptop


def test_an_older_release_is_live(released: Laptop) -> None:
    old = released.tip("produccion")
    released.publish("Add a page", {"page.txt": "page\n"})
    release(released)
    with address(lambda: old) as url:
        assert last(status(released, url=url)) == (
            4,
            "drift       v0.1.0 is live, and not yet v0.1.1: invoke release",
        )
        deployed = [Deployed(old), Deployed(released.tip("produccion"), ["FAILED"], minutes=1)]
        with railway(Railway(deployments=deployed)) as standin:
            released.variables.update(standin.environment)
            ran = status(released, url=url)

    assert "deployment  v0.1.1 failed in Railway" in ran.lines
    assert last(ran) == (
        4, "drift       v0.1.1 failed in Railway, and v0.1.0 serves: invoke release"
    )  # fmt: skip


def test_main_itself_is_live(released: Laptop) -> None:
    main = released.publish("Add a page", {"page.txt": "page\n"})
    with address(lambda: main) as url:
        assert last(status(released, url=url)) == (
            4,
            (
                "drift       ID of main is live, as where Railway deploys that instead of "
                "produccion: invoke provision --apply"
            ),
        )


def test_a_commit_that_nobody_knows_is_live(released: Laptop) -> None:
    with address(lambda: "f" * 40) as url:
        assert last(status(released, url=url)) == (
            4, "drift       ID is live, which produccion does not have: invoke provision"
        )  # fmt: skip


def test_a_release_that_another_laptop_has_made_is_seen(released: Laptop, once: Laptop) -> None:
    once.publish("Add a page", {"page.txt": "page\n"})
    release(once)
    tip = released.tip("produccion")
    with address(lambda: tip) as url:
        ran = status(released, url=url)

    assert (ran.status, shown(ran)[0]) == (0, "live        v0.1.1 (ID) since WHEN")
    assert "main        nothing new, 2 not in yours" in ran.lines


@pytest.fixture
def once(released: Laptop) -> Laptop:
    """Another clone of the same remote."""
    git(released.remote.parent, "clone", "--quiet", "--template=", "remote.git", "another")
    return Laptop(released.remote.parent / "another", released.remote, released.scratch)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            (502, {}, b""),
            "v0.1.0 is released, and URL answers 502: Railway's dashboard has its log",
        ),
        (
            (404, {}, b"<h1>Not Found</h1>"),
            (
                "URL answers 404, and it is not `serve` that answers: a start command in the "
                "service's settings beats the Procfile: invoke provision --apply"
            ),
        ),
        (
            (404, {"X-Railway-Fallback": "true"}, b"{}"),
            (
                "v0.1.0 is released, and URL answers 404, as Railway does where nothing is "
                "deployed: Railway's dashboard has its log"
            ),
        ),
        (
            servers.naming("f" * 40, 503),
            "v0.1.0 is released, and URL answers 503 and names ID: Railway's dashboard has its log",
        ),
    ],
    ids=["broken", "foreign", "nothing deployed", "not ready"],
)
def test_an_address_that_is_not_well(released: Laptop, reply: servers.Reply, said: str) -> None:
    with servers.site(lambda _: reply) as site:
        exit_status, line = last(status(released, url=site.url))

    assert exit_status == 4
    assert line.replace(f"{site.url}/readyz", "URL") == f"drift       {said}"


def test_replicas_that_serve_different_releases(released: Laptop) -> None:
    tip, turns = released.tip("produccion"), iter(range(100))
    with address(lambda: ("f" * 40, tip)[next(turns) % 2]) as url:
        exit_status, line = last(status(released, url=url))

    assert exit_status == 4
    assert line == (
        f"drift       {url}/readyz names ID and ID by turns, as while Railway switches over: "
        "invoke status"
    )
