"""Following a commit's deployment at a server that shows its statuses one after another."""

import time
from datetime import timedelta

import pytest

from shipway.railway.deployments import log, observe, steps, watch, went_live
from shipway.railway.outcome import Deployment, Outcome, State, failure
from shipway.railway.place import Place, locate
from tests.railway.asking import refusal
from tests.railway.faults import answering, breaking_off, erring
from tests.railway.script import BEGINNING, Deployed
from tests.railway.standin import Railway, railway

pytestmark = pytest.mark.laptop

OURS, THEIRS = "a" * 40, "b" * 40


def place(standin: Railway) -> Place:
    return locate(standin.client(), standin.environment)


def watched(standin: Railway, seconds: float = 30) -> list[Outcome]:
    return list(watch(standin.client(), place(standin), OURS, seconds))


def newest(standin: Railway) -> Deployment:
    own = observe(standin.client(), place(standin), OURS).own
    assert own
    return own


def test_a_commit_is_followed_until_it_is_live() -> None:
    with railway() as standin:
        standin.deployments = [
            Deployed(THEIRS),
            Deployed(OURS, (None, "BUILDING", "SUCCESS"), minutes=1),
        ]
        seen = watched(standin)

    assert [each.state for each in seen] == [State.ABSENT, State.UNDER_WAY, State.LIVE]
    assert seen[-1].deployment
    assert seen[-1].deployment.id == "deployment-1"
    assert standin.looks == 3


@pytest.mark.parametrize(
    ("status", "state"),
    [("FAILED", State.FAILED), ("CRASHED", State.FAILED), ("SKIPPED", State.SKIPPED),
     ("NEEDS_APPROVAL", State.NEEDS_APPROVAL), ("REMOVED", State.REMOVED)],
)  # fmt: skip
def test_every_end_is_the_end(status: str, state: State) -> None:
    with railway(Railway(deployments=[Deployed(OURS, (status, "SUCCESS"))])) as standin:
        seen = watched(standin)

    assert [each.state for each in seen] == [state]


def test_a_newer_deployment_ends_it() -> None:
    newer = Deployed(THEIRS, (None, "SUCCESS"), minutes=1)
    ours = Deployed(OURS, ("BUILDING", "REMOVED"))
    with railway(Railway(deployments=[ours, newer])) as standin:
        last = watched(standin)[-1]

    assert last.state == State.SUPERSEDED
    assert last.newer
    assert last.newer.commit == THEIRS


@pytest.mark.parametrize(
    ("status", "state"),
    [("THAWING", State.UNKNOWN), ("BUILDING", State.UNDER_WAY), (None, State.ABSENT)],
)
def test_what_does_not_end_is_left_when_the_time_is_up(status: str | None, state: State) -> None:
    start = time.monotonic()
    with railway(Railway(deployments=[Deployed(OURS, (status,))])) as standin:
        seen = watched(standin, seconds=3)

    assert {each.state for each in seen} == {state}
    assert time.monotonic() - start < 20


def test_an_unknown_status_may_still_become_live() -> None:
    with railway(Railway(deployments=[Deployed(OURS, ("THAWING", "SUCCESS"))])) as standin:
        assert [each.state for each in watched(standin)] == [State.UNKNOWN, State.LIVE]


def test_trouble_on_the_way_does_not_end_it() -> None:
    with railway(Railway(deployments=[Deployed(OURS, ("BUILDING", "SUCCESS"))])) as standin:
        here = place(standin)
        asked = len(standin.asked)
        trouble = [breaking_off(), answering(502), answering(429, Retry_After="1")]
        standin.faults = {asked + 2 + number: fault for number, fault in enumerate(trouble)}
        seen = list(watch(standin.client(), here, OURS, 30))

    assert [each.state for each in seen] == [State.UNDER_WAY, State.LIVE]


def test_an_api_that_refuses_is_an_outcome_and_no_error() -> None:
    with railway(Railway(deployments=[Deployed(OURS, ("BUILDING", "SUCCESS"))])) as standin:
        here = place(standin)
        standin.faults = {len(standin.asked) + 2: erring("Not Authorized")}
        building, refused, live = watch(standin.client(), here, OURS, 30)

    assert [building.state, live.state] == [State.UNDER_WAY, State.LIVE]
    assert (refused.state, refused.deployment) == (State.UNKNOWN, building.deployment)
    assert refused.reason == (
        "is out of sight: Railway refuses the token in RAILWAY_TOKEN: the API says: Not Authorized"
    )


def test_an_api_that_is_gone_is_left_when_the_time_is_up() -> None:
    with railway() as standin:
        here = place(standin)
        standin.from_now_on(answering(502))
        seen = list(watch(standin.client(patience=2), here, OURS, 3))

    assert {each.state for each in seen} == {State.UNKNOWN}
    assert seen[-1].reason == "is out of sight: Railway's API answers 502"


FAILING = (("SNAPSHOT_CODE", 2.5, ""), ("BUILD_IMAGE", 61, ""), ("HEALTHCHECK", None, ""))


def test_the_steps_come_in_their_order_with_their_seconds() -> None:
    failed = Deployed(OURS, ("FAILED",), steps=FAILING)
    with railway(Railway(deployments=[failed])) as standin:
        found = steps(standin.client(), newest(standin))

    assert [(step.name, step.seconds) for step in found] == [
        ("SNAPSHOT_CODE", 2.5), ("BUILD_IMAGE", 61), ("HEALTHCHECK", None),
    ]  # fmt: skip
    assert failure(found) == "healthcheck did not end"
    assert [step.title for step in found] == ["snapshot code", "build image", "healthcheck"]


def test_a_commit_went_live_when_the_health_check_first_let_it_in() -> None:
    """In one question for all deployments, and none for those that cannot have been live."""
    well = (("BUILD_IMAGE", 20, ""), ("HEALTHCHECK", 5, ""), ("DRAIN_INSTANCES", 9, ""))
    script = Railway(deployments=[
        Deployed(OURS, ("REMOVED",), minutes=1, steps=well),
        Deployed(OURS, ("SUCCESS",), minutes=2, steps=well),
        Deployed(THEIRS, ("FAILED",), minutes=3, steps=well),
        Deployed("c" * 40, ("REMOVED",), minutes=4, steps=(("HEALTHCHECK", 300, "timed out"),)),
        Deployed("d" * 40, ("REMOVED",), minutes=5, steps=(("HEALTHCHECK", None, ""),)),
        Deployed("e" * 40, ("SLEEPING",), minutes=6),
        Deployed(None, ("SUCCESS",), minutes=7, steps=well),
    ])  # fmt: skip
    with railway(script) as standin:
        here = place(standin)
        asked = len(standin.asked)
        found = went_live(standin.client(), here)

    assert found == {OURS: BEGINNING + timedelta(seconds=60 + 1 + 5)}
    assert len(standin.asked) == asked + 2


@pytest.mark.parametrize("status", ["BUILDING", None])
def test_nothing_was_live_yet(status: str | None) -> None:
    with railway(Railway(deployments=[Deployed(OURS, (status,))])) as standin:
        assert went_live(standin.client(), place(standin)) == {}


def test_the_end_of_the_deployments_log_is_told() -> None:
    said = [f"line {number}" for number in range(50)]
    failed = Deployed(OURS, ("FAILED",), steps=FAILING, build_log=["built"], log=said)
    with railway(Railway(deployments=[failed])) as standin:
        client, own = standin.client(), newest(standin)
        assert log(client, own, steps(client, own), lines=3) == ("line 47", "line 48", "line 49")


def test_the_builds_log_is_told_where_it_came_no_further() -> None:
    steps_of_build = (("SNAPSHOT_CODE", 2, ""), ("BUILD_IMAGE", 9, "exit\n code: 1"))
    failed = Deployed(OURS, ("FAILED",), steps=steps_of_build, build_log=["pip: no such thing"])
    with railway(Railway(deployments=[failed])) as standin:
        client, own = standin.client(), newest(standin)
        found = steps(client, own)
        assert failure(found) == "build image: exit code: 1"
        assert log(client, own, found) == ("pip: no such thing",)


@pytest.mark.parametrize(
    "node",
    ["{}", '{"id": "1", "status": "SUCCESS", "createdAt": null, "meta": null}',
     '{"id": "1", "status": "SUCCESS", "createdAt": "yesterday", "meta": null}',
     '{"id": "1", "status": 7, "createdAt": "2026-11-01T12:00:00Z", "meta": null}',
     '{"id": "1", "status": "X", "createdAt": "2026-11-01T12:00:00Z", "meta": {"commitHash": 1}}'],
)  # fmt: skip
def test_a_deployment_of_another_shape(node: str) -> None:
    body = f'{{"data": {{"deployments": {{"edges": [{{"node": {node}}}]}}}}}}'.encode()
    with railway() as standin:
        here = place(standin)
        standin.from_now_on(answering(200, body))
        error = refusal(lambda: observe(standin.client(), here, OURS))

    assert error.problem == "Railway's API answers in a form that is not known here"
