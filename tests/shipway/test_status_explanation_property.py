"""What a status explains, of any facts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shipway.errors import Status
from shipway.status.explanation import explain
from shipway.status.model import Main, StatusFacts
from tests.shipway.status_facts import (
    ASLEEP,
    BUILDING,
    FAILED,
    FIX,
    FOREIGN,
    LIVE,
    MAIN,
    MIXED,
    OLDER,
    SILENT,
    SKIPPED,
    SUPERSEDED,
    TIP,
    UNREADY,
)

FACTS = st.builds(
    StatusFacts,
    remote=st.just("origin"), main_branch=st.just("main"), production_branch=st.just("produccion"),
    is_fresh=st.booleans(),
    live=st.sampled_from([None, LIVE, OLDER, FOREIGN, UNREADY, SILENT, MIXED]),
    production=st.sampled_from([None, TIP]),
    main=st.none() | st.builds(
        Main, commit=st.just(MAIN.commit), ahead=st.integers(0, 2), commits=st.just(()),
        hotfixes=st.sampled_from([(), (FIX,)]), rollbacks=st.sampled_from([(), ("f" * 40,)]),
        notes=st.just(()), migrations=st.just(()), unpushed=st.integers(0, 2),
        missing=st.integers(0, 2), unpicked=st.sampled_from([(), (FIX,)]),
    ),
    deployment=st.sampled_from([None, BUILDING, FAILED, SKIPPED, SUPERSEDED, ASLEEP]),
)  # fmt: skip


@given(FACTS)
def test_nothing_that_does_not_fit_is_called_in_step(facts: StatusFacts) -> None:
    found = explain(facts)
    main, live = facts.main, facts.live

    assert found.status in (Status.LIVE, Status.WAITS, Status.DRIFT)
    assert "\n" not in found.sentence + found.command
    if found.status is Status.LIVE:
        assert facts.production
        assert main
        assert not (main.ahead)
        assert not (main.hotfixes)
        assert not (main.rollbacks)
        assert not (main.unpushed)
        assert live in (None, LIVE, SILENT)
        assert facts.deployment is not FAILED
    elif found.status is Status.WAITS:
        assert found.command


@given(FACTS)
def test_what_is_live_drifts_only_from_what_was_released(facts: StatusFacts) -> None:
    unreleased = replace(facts, production=None)
    main = facts.main

    diverged = bool(main and main.unpushed and main.missing)
    assert explain(unreleased).status is (Status.DRIFT if diverged else Status.WAITS)
