"""Release with a token for Railway: its service before the push, its deployment afterwards."""

import re
from collections.abc import Iterator, Sequence

import pytest

from tests.railway.faults import breaking_off
from tests.railway.script import SERVICE, Deployed, trigger
from tests.railway.standin import Railway, railway
from tests.shipway.laptop import Laptop
from tests.shipway.live import address, pushed
from tests.shipway.programs import Ran

pytestmark = pytest.mark.laptop


class OfTheRelease(list[Deployed]):
    """Deployments of which those without a commit are of what was pushed."""

    def __init__(self, laptop: Laptop, deployments: Sequence[Deployed]) -> None:
        super().__init__(deployments)
        self._laptop = laptop

    def __iter__(self) -> Iterator[Deployed]:
        for each in super().__iter__():
            each.commit = each.commit or pushed(self._laptop)
            yield each


def fit(**more: object) -> Railway:
    """Return a service that is set as a release needs it."""
    made = Railway(triggers=[trigger("produccion")])
    made.instance |= {"healthcheckPath": "/readyz", "drainingSeconds": 35, **more}
    return made


def released(laptop: Laptop, service: Railway, *deployments: Deployed, **settings: str) -> Ran:
    """Release while Railway has these deployments."""
    service.deployments = OfTheRelease(laptop, deployments)
    with railway(service) as standin:
        laptop.variables.update(standin.environment)
        return laptop.invoke("release", "--yes", **settings)


def test_live_with_the_steps_that_took_time(laptop: Laptop) -> None:
    steps = [("SNAPSHOT_CODE", 2.0, ""), ("BUILD_IMAGE", 40.0, ""), ("HEALTHCHECK", 5.0, "")]
    with address(lambda: pushed(laptop)) as url:
        ran = released(laptop, fit(), Deployed(None, ["BUILDING", "SUCCESS"], steps=steps), url=url)

    assert ran.status == 0, ran
    assert "  Railway: snapshot code 2 s, build image 40 s, healthcheck 5 s\n" in ran.err


@pytest.mark.parametrize(
    ("status", "exits", "reason", "hint"),
    [
        ("SKIPPED", 6, "was skipped by Railway: a workflow failed", "mend the workflow"),
        ("NEEDS_APPROVAL", 5, "waits until somebody approves it", "approve it in Railway"),
        ("REMOVED", 6, "was removed in Railway", "`invoke status` looks again"),
    ],
)
def test_a_deployment_that_ends_otherwise_is_not_waited_for(
    laptop: Laptop, status: str, exits: int, reason: str, hint: str
) -> None:
    with address(lambda: None) as url:
        ran = released(laptop, fit(), Deployed(None, [status]), url=url, live_timeout="60")

    told = ran.error()
    assert told[0] == exits
    assert reason in told[1]
    assert hint in told[2]


def test_one_that_fails_shows_the_end_of_its_log(laptop: Laptop) -> None:
    steps = [("BUILD_IMAGE", 40.0, ""), ("HEALTHCHECK", None, "no answer in 300 s")]
    log = ["starting", "ImproperlyConfigured: SECRET_KEY"]
    failed = Deployed(None, ["DEPLOYING", "FAILED"], steps=steps, log=log)
    with address(lambda: None) as url:
        ran = released(laptop, fit(), failed, url=url, live_timeout="60")

    status, problem, hint = ran.error()
    assert (status, hint) == (6, "mend what the log's end above says, and release that")
    assert problem == (
        f"{str(pushed(laptop))[:9]} failed in Railway (healthcheck: no answer in 300 s)"
    )
    assert "    ImproperlyConfigured: SECRET_KEY\n" in ran.err


def test_one_that_another_has_taken_the_place_of(laptop: Laptop) -> None:
    with address(lambda: None) as url:
        ran = released(
            laptop, fit(), Deployed(None, ["REMOVED"]),
            Deployed("f" * 40, ["SUCCESS"], minutes=1), url=url, live_timeout="60",
        )  # fmt: skip

    assert ran.error()[0] == 7
    assert "superseded by the deployment of fffffffff" in ran.error()[1]


def test_a_status_that_nobody_knows_is_waited_out(laptop: Laptop) -> None:
    with address(lambda: pushed(laptop)) as url:
        ran = released(laptop, fit(), Deployed(None, ["PAUSED"]), url=url)

    assert ran.status == 0, ran


def test_what_railway_says_alone_proves_nothing(laptop: Laptop) -> None:
    ran = released(laptop, fit(), Deployed(None, ["SUCCESS"]), live_timeout="30")

    assert ran.error()[0] == 5
    assert "shipway.url is empty" in ran.error()[1]


def test_trouble_with_the_api_after_the_push_does_not_end_a_release(laptop: Laptop) -> None:
    service = fit()
    service.faults = dict.fromkeys(range(7, 40), breaking_off())
    with address(lambda: pushed(laptop)) as url:
        ran = released(laptop, service, Deployed(None), url=url)

    assert ran.status == 0, ran


def test_a_service_that_deploys_another_branch_is_told_before_the_push(laptop: Laptop) -> None:
    service = fit()
    service.triggers = [trigger("main")]

    with laptop.unchanged():
        ran = released(laptop, service)

    assert ran.error()[:2] == (1, "this commit would break in production")
    assert re.search(r"error: Railway deploys pushes to main, .*\[railway-branch\]", ran.out)


def test_what_a_service_lacks_can_be_silenced(laptop: Laptop) -> None:
    laptop.publish("Silence", {"invoke.yaml": "shipway:\n  silence: {railway-draining: brief}\n"})

    ran = released(laptop, fit(drainingSeconds=0), live_timeout="1")

    assert "railway-draining" not in ran.out
    assert "1 silenced" in ran.out


def test_a_token_that_is_none_is_refused_before_anything_else(laptop: Laptop) -> None:
    laptop.variables["RAILWAY_TOKEN"] = "no token"

    with laptop.unchanged():
        told = laptop.refused("release", "--yes")

    assert told[:2] == (2, "RAILWAY_TOKEN holds what is no token of Railway's")
    assert SERVICE not in str(told)
