"""Facts of a status, for tests to change and to explain."""

from dataclasses import replace
from typing import Any

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
