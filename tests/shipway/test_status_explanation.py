"""What a status explains, and the command that mends it, by value."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.errors import Status
from shipway.model import Commit
from shipway.railway.outcome import State
from shipway.release.history import Kind
from shipway.status.explanation import explain
from shipway.status.model import Deployment, Health, Live, Main, Place, StatusFacts, Tip

URL = "https://site.example/readyz"
WHEN = "2026-11-25T12:00:00+01:00"
TIP = Tip("a" * 40, Kind.RELEASE, "0.2.0", "v0.2.0", "Ada", WHEN)
LIVE = Live(URL, Health.NAMED, TIP.commit, "", Place.TIP, "v0.2.0", WHEN)
OLDER = replace(LIVE, commit="b" * 40, place=Place.OLDER, title="v0.1.0")
MAIN = Main("c" * 40, 0, (), (), (), (), (), 0, 0)
IN_STEP = StatusFacts("origin", "main", "produccion", True, LIVE, TIP, MAIN, None)
FIX = Commit("d" * 40, "Mend it", "Ada")
OTHER_FIX = Commit("e" * 40, "Mend it again", "Ada")


def told(facts: StatusFacts, **changes: Any) -> tuple[int, str, str]:
    """Return status, sentence and command of facts that are changed so."""
    found = explain(replace(facts, **changes))
    return int(found.status), found.sentence, found.command


def with_main(**changes: Any) -> dict[str, Main]:
    return {"main": replace(MAIN, **changes)}


def railway(state: State, reason: str, status: str = "") -> Deployment:
    return Deployment(state, reason, status)


BUILDING = railway(State.UNDER_WAY, "is building in Railway", "BUILDING")
FAILED = railway(State.FAILED, "failed in Railway", "FAILED")
SKIPPED = railway(State.SKIPPED, "was skipped by Railway", "SKIPPED")
SUPERSEDED = railway(State.SUPERSEDED, "was superseded by the deployment of bbbbbbbbb", "REMOVED")
ASLEEP = railway(State.LIVE, "is live, as Railway says", "SLEEPING")
FOREIGN = Live(URL, Health.FOREIGN, reason=f"{URL} answers 404, and it is not `serve` that answers")
UNREADY = Live(URL, Health.UNREADY, reason=f"{URL} answers 502")
SILENT = Live(URL, Health.SILENT, reason=f"nothing answers at {URL}: timed out")
MIXED = replace(LIVE, health=Health.MIXED, reason=f"{URL} names aaaaaaaaa and bbbbbbbbb by turns")


def test_in_step() -> None:
    assert told(IN_STEP) == (0, "in step: v0.2.0 is live, and nothing waits", "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"live": None}, "nothing waits to be released"),
        ({"is_fresh": False}, "nothing waits to be released, as this clone last saw origin"),
        (
            {"is_fresh": False, "live": SILENT},
            "nothing waits to be released, as this clone last saw origin",
        ),
        ({"live": SILENT, "deployment": ASLEEP}, "nothing waits to be released"),
        ({"deployment": SKIPPED}, "in step: v0.2.0 is live, and nothing waits"),
        (with_main(missing=2), "in step: v0.2.0 is live, and nothing waits"),
    ],
    ids=["no address", "no remote", "no network", "asleep", "skipped again", "yours is behind"],
)
def test_what_nobody_could_ask_is_no_mismatch(changes: dict[str, Any], sentence: str) -> None:
    assert told(IN_STEP, **changes) == (0, sentence, "")


@pytest.mark.parametrize(
    ("changes", "sentence", "command"),
    [
        ({"live": OLDER}, "v0.1.0 is live, and not yet v0.2.0", "invoke release"),
        (
            {"live": OLDER, "deployment": BUILDING},
            "v0.2.0 is building in Railway, and v0.1.0 serves",
            "invoke release",
        ),
        (
            {"live": OLDER, "deployment": FAILED},
            "v0.2.0 failed in Railway, and v0.1.0 serves",
            "invoke release",
        ),
        ({"live": LIVE, "deployment": FAILED}, "v0.2.0 failed in Railway", "invoke release"),
        (
            {"live": OLDER, "deployment": SKIPPED},
            "v0.2.0 was skipped by Railway, and v0.1.0 serves",
            "",
        ),
        ({"live": None, "deployment": BUILDING}, "v0.2.0 is building in Railway", "invoke release"),
        (
            {"live": None, "deployment": SUPERSEDED, "is_fresh": False},
            "v0.2.0 was superseded by the deployment of bbbbbbbbb",
            "git fetch origin",
        ),
        ({"live": FOREIGN}, FOREIGN.reason, "invoke provision --apply"),
        (
            {"live": UNREADY},
            f"v0.2.0 is released, and {URL} answers 502: Railway's dashboard has its log",
            "",
        ),
        (
            {"live": SILENT},
            (
                f"v0.2.0 is released, and nothing answers at {URL}: timed out: "
                "Railway's dashboard has its log"
            ),
            "",
        ),
        ({"live": MIXED}, f"{MIXED.reason}, as while Railway switches over", "invoke status"),
        (
            {"live": replace(OLDER, place=Place.MAIN, title="bbbbbbbbb")},
            "bbbbbbbbb of main is live, as where Railway deploys that instead of produccion",
            "invoke provision --apply",
        ),
        (
            {"live": replace(OLDER, place=Place.UNKNOWN, title="bbbbbbbbb")},
            "bbbbbbbbb is live, which produccion does not have",
            "invoke provision",
        ),
        (
            {"live": replace(OLDER, place=Place.UNKNOWN, title="bbbbbbbbb"), "is_fresh": False},
            "bbbbbbbbb is live, which this clone has not seen on produccion",
            "git fetch origin",
        ),
        (
            with_main(hotfixes=(OTHER_FIX, FIX)),
            "main lacks 2 hotfixes of produccion",
            "git switch main && git merge aaaaaaaaa && git push origin main",
        ),
        (
            with_main(hotfixes=(OTHER_FIX, FIX), rollbacks=("f" * 40,)),
            "main lacks 2 hotfixes of produccion",
            (
                "git switch main && git cherry-pick ddddddddd eeeeeeeee && "
                "git push origin main"
            ),
        ),
        (
            with_main(unpushed=2, missing=1),
            "your main and origin/main have diverged: 2 commits here, 1 commit there",
            "git switch main && git pull --rebase origin main && git push origin main",
        ),
    ],
)  # fmt: skip
def test_drift(changes: dict[str, Any], sentence: str, command: str) -> None:
    assert told(IN_STEP, **changes) == (4, sentence, command)


@pytest.mark.parametrize(
    ("changes", "sentence", "command"),
    [
        (with_main(ahead=1), "1 commit waits on main", "invoke release"),
        (with_main(ahead=2), "2 commits wait on main", "invoke release"),
        (
            with_main(ahead=2, missing=1),
            "2 commits wait on main, and your main is 1 commit behind",
            "git switch main && git pull --ff-only origin main",
        ),
        (
            with_main(ahead=2, unpushed=1),
            "1 commit of your main is not pushed",
            "git push origin main",
        ),
        ({"production": None}, "nothing was released yet", "invoke release"),
        ({"production": None, "live": FOREIGN}, "nothing was released yet", "invoke release"),
        ({"main": None}, "origin has no branch main", "git push origin main"),
    ],
)
def test_what_waits(changes: dict[str, Any], sentence: str, command: str) -> None:
    assert told(IN_STEP, **changes) == (3, sentence, command)


@pytest.mark.parametrize(("ahead", "new"), [(0, "nothing new is"), (2, "2 commits wait")])
def test_a_rollback_is_named_as_what_the_next_release_undoes(ahead: int, new: str) -> None:
    rollback = replace(TIP, kind=Kind.ROLLBACK, title="the rollback to v0.1.0")
    changes = with_main(ahead=ahead, rollbacks=(TIP.commit,), missing=0 if ahead else 1)

    assert told(IN_STEP, production=rollback, **changes) == (
        3,
        f"{new} on main after the rollback to v0.1.0, which the next release undoes",
        "invoke release",
    )


def test_what_visitors_feel_is_explained_first() -> None:
    wrong: list[dict[str, Any]] = [
        {"deployment": FAILED},
        {"live": FOREIGN},
        {"live": OLDER},
        with_main(hotfixes=(FIX,)),
        with_main(unpushed=1, missing=1),
        with_main(ahead=1),
    ]
    everything = MAIN
    for number in range(len(wrong) - 1, -1, -1):
        alone = told(IN_STEP, **wrong[number])
        if "main" in wrong[number]:
            new = {k: v for k, v in vars(wrong[number]["main"]).items() if v != getattr(MAIN, k)}
            everything = replace(everything, **new)
        together = told(IN_STEP, **{**wrong[number], "main": everything})

        assert together == alone


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
        missing=st.integers(0, 2),
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
