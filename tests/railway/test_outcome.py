"""What observations of a commit's deployments come to, by value."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.railway.outcome import (
    LIVE,
    Deployment,
    Observation,
    State,
    Step,
    failure,
    observation,
    outcome,
)

pytestmark = pytest.mark.laptop

OURS, THEIRS = "a" * 40, "b" * 40
STATUSES = [
    "BUILDING", "CRASHED", "DEPLOYING", "FAILED", "INITIALIZING", "NEEDS_APPROVAL", "QUEUED",
    "REMOVED", "REMOVING", "SKIPPED", "SLEEPING", "SUCCESS", "WAITING", "THAWING",
]  # fmt: skip


def deployment(status: str, minutes: int = 0, commit: str = OURS) -> Deployment:
    created = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    return Deployment(f"{commit[:1]}{minutes}", status, commit, created)


def came_to(*statuses: str | None, newer: str = "") -> tuple[State, str]:
    """Return what our statuses, from look to look, come to; `newer` is theirs at the last one."""
    seen = [Observation(deployment(each) if each else None) for each in statuses]
    if newer:
        own = seen[-1].own
        listed = [each for each in (own, deployment(newer, 1, THEIRS)) if each]
        seen[-1] = observation(listed, OURS)
    found = outcome(seen)
    return found.state, found.reason


@pytest.mark.parametrize(
    ("statuses", "state", "reason"),
    [
        ([], State.ABSENT, "has no deployment in Railway"),
        ([None, None], State.ABSENT, "has no deployment in Railway"),
        (["QUEUED"], State.UNDER_WAY, "is queued in Railway"),
        (["INITIALIZING"], State.UNDER_WAY, "is initializing in Railway"),
        (["WAITING"], State.UNDER_WAY, "is waiting in Railway"),
        ([None, "BUILDING"], State.UNDER_WAY, "is building in Railway"),
        (["BUILDING", "DEPLOYING"], State.UNDER_WAY, "is deploying in Railway"),
        (["DEPLOYING", "SUCCESS"], State.LIVE, "is live, as Railway says"),
        (["SUCCESS", "SLEEPING"], State.LIVE, "is live, as Railway says"),
        (["DEPLOYING", "FAILED"], State.FAILED, "failed in Railway"),
        (["DEPLOYING", "CRASHED"], State.FAILED, "crashed in Railway"),
        (["SUCCESS", "CRASHED"], State.FAILED, "was live, then crashed in Railway"),
        (["BUILDING", "REMOVED"], State.REMOVED, "was removed in Railway"),
        (["SUCCESS", "REMOVING"], State.REMOVED, "was live, and was removed in Railway"),
        (["BUILDING", None], State.REMOVED, "is no longer in Railway's list of deployments"),
        (["NEEDS_APPROVAL"], State.NEEDS_APPROVAL,
         "waits until somebody approves it in Railway's dashboard"),
        (["THAWING"], State.UNKNOWN, "has the status THAWING in Railway, which is not known here"),
    ],
)  # fmt: skip
def test_what_our_own_statuses_come_to(
    statuses: list[str | None], state: State, reason: str
) -> None:
    assert came_to(*statuses) == (state, reason)


def test_a_skipped_one_says_what_may_have_been_the_reason() -> None:
    state, reason = came_to("WAITING", "SKIPPED")

    assert state == State.SKIPPED
    assert "a workflow failed" in reason
    assert "watch paths" in reason


@pytest.mark.parametrize("own", [each for each in STATUSES if each != "THAWING"])
@pytest.mark.parametrize("newer", LIVE)
def test_a_newer_one_that_serves_has_taken_the_place(own: str, newer: str) -> None:
    assert came_to(own, newer=newer) == (
        State.SUPERSEDED, "was superseded by the deployment of bbbbbbbbb",
    )  # fmt: skip


@pytest.mark.parametrize("newer", ["QUEUED", "BUILDING", "DEPLOYING", "WAITING", "THAWING"])
def test_a_newer_one_under_way_takes_the_place_of_what_was_removed_for_it(newer: str) -> None:
    assert came_to("BUILDING", "REMOVED", newer=newer)[0] == State.SUPERSEDED
    assert came_to("SUCCESS", newer=newer)[0] == State.LIVE
    assert came_to("FAILED", newer=newer)[0] == State.FAILED


@pytest.mark.parametrize("newer", ["FAILED", "CRASHED", "SKIPPED", "NEEDS_APPROVAL", "REMOVED"])
@pytest.mark.parametrize("own", ["SUCCESS", "REMOVED", "BUILDING"])
def test_a_newer_one_that_came_to_nothing_takes_no_place(own: str, newer: str) -> None:
    assert came_to(own, newer=newer) == came_to(own)


def test_what_was_uploaded_without_a_commit_is_named_so() -> None:
    seen = observation([deployment("REMOVED"), deployment("SUCCESS", 1, "")], OURS)

    assert outcome([seen]).reason == (
        "was superseded by the deployment of something that is no commit"
    )


def test_the_newest_deployment_of_a_commit_counts_in_whatever_order_they_come() -> None:
    older, failed, newer = deployment("SUCCESS"), deployment("FAILED", 3), deployment("SUCCESS", 5)
    theirs = [deployment("SUCCESS", minutes, THEIRS) for minutes in (1, 4)]

    for listed in permutations([older, failed, *theirs]):
        seen = observation(listed, OURS)
        assert (seen.own, seen.newer) == (failed, theirs[1])
    for listed in permutations([older, failed, newer, *theirs]):
        assert observation(listed, OURS) == Observation(newer, None)


def test_another_commits_deployments_are_not_ours() -> None:
    assert observation([deployment("SUCCESS", 1, THEIRS)], OURS) == Observation(None, None)


looks = st.lists(st.one_of(st.none(), st.sampled_from(STATUSES)))


@given(looks, st.sampled_from(["", *STATUSES]))
def test_live_is_said_only_where_the_last_look_says_so(
    statuses: Sequence[str | None], newer: str
) -> None:
    state, reason = came_to(*statuses, newer=newer if statuses else "")

    assert reason
    assert (state == State.LIVE) <= bool(statuses and statuses[-1] in LIVE)


def test_what_may_still_change_is_no_end() -> None:
    assert {state for state in State if not state.is_end} == {
        State.ABSENT, State.UNDER_WAY, State.UNKNOWN,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], ""),
        ([Step("BUILD_IMAGE", 3)], ""),
        ([Step("BUILD_IMAGE", 3), Step("HEALTHCHECK", None)], "healthcheck did not end"),
        ([Step("BUILD_IMAGE", 3), Step("MIGRATE_VOLUMES", None, skipped=True)], ""),
        ([Step("BUILD_IMAGE", 3, "exit code: 1"), Step("DRAIN_INSTANCES", None)],
         "build image: exit code: 1"),
    ],
)  # fmt: skip
def test_the_step_that_failed(steps: list[Step], said: str) -> None:
    assert failure(steps) == said
