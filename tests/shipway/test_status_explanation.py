"""What a status explains, and the command that mends it, by value."""

from dataclasses import replace
from typing import Any

import pytest

from shipway.release.history import Kind
from shipway.status.model import Place
from tests.shipway.status_facts import (
    ASLEEP,
    BUILDING,
    FAILED,
    FIX,
    FOREIGN,
    IN_STEP,
    LIVE,
    MAIN,
    MIXED,
    OLDER,
    OTHER_FIX,
    SILENT,
    SKIPPED,
    SUPERSEDED,
    TIP,
    UNREADY,
    URL,
    told,
    with_main,
)


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
            with_main(hotfixes=(OTHER_FIX, FIX), unpicked=(OTHER_FIX, FIX)),
            "main lacks 2 hotfixes of produccion",
            "git switch main && git merge aaaaaaaaa && git push origin main",
        ),
        (
            with_main(hotfixes=(OTHER_FIX, FIX), unpicked=(OTHER_FIX, FIX), rollbacks=("f" * 40,)),
            "main lacks 2 hotfixes of produccion",
            (
                "git switch main && git cherry-pick ddddddddd eeeeeeeee && "
                "git push origin main"
            ),
        ),
        (
            with_main(hotfixes=(OTHER_FIX, FIX), unpicked=(FIX,), unpushed=1, missing=2,
                      rollbacks=("f" * 40,)),
            "main lacks 2 hotfixes of produccion",
            (
                "git switch main && git pull --rebase origin main && git cherry-pick ddddddddd && "
                "git push origin main"
            ),
        ),
        (
            with_main(hotfixes=(FIX,), unpushed=1, missing=2),
            "main lacks 1 hotfix of produccion, which your main has",
            "git switch main && git pull --rebase origin main && git push origin main",
        ),
        (
            with_main(merged=("f" * 40,), rollbacks=("f" * 40,), hotfixes=(FIX,), missing=1),
            "main has merged the rollback fffffffff, and lacks what that undid",
            (
                "git switch main && git pull --ff-only origin main && "
                "git revert --no-edit fffffffff && git push origin main"
            ),
        ),
        (
            {"production": None, "lost": "f" * 40, **with_main(ahead=2, unpushed=2, missing=1)},
            "origin has no branch produccion any more, which this clone last saw at fffffffff",
            "git push origin refs/remotes/origin/produccion:refs/heads/produccion",
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
            with_main(ahead=2, unpushed=1, unkept=2),
            "2 commits of your produccion are not pushed",
            ("git switch produccion && git rebase origin/produccion && git push origin produccion"),
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


def test_a_hotfix_above_a_rollback_is_not_what_the_next_release_undoes() -> None:
    hotfix = replace(TIP, kind=Kind.HOTFIX, title="the hotfix aaaaaaaaa on v0.1.0")

    assert told(IN_STEP, production=hotfix, **with_main(ahead=1, rollbacks=("f" * 40,))) == (
        3,
        (
            "1 commit waits on main after the hotfix aaaaaaaaa on v0.1.0, "
            "and the next release undoes the rollback below that"
        ),
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

        assert together[:2] == alone[:2]
