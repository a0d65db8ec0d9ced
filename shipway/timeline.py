"""Words the releases, newest first, as git and Railway know them: as text and as JSON."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shipway.config import Config
from shipway.errors import ShipwayError, Status, counted
from shipway.railway import deployments
from shipway.release import details, history, service
from shipway.release.history import Kind, Release
from shipway.repository import Repository, remote
from shipway.status.sources import SECONDS, Asking, deadline
from shipway.status.wording import short, when


@dataclass(frozen=True)
class Timeline:
    """What was made on the production branch, newest first."""

    branch: str
    releases: tuple[Release, ...]
    unasked: tuple[tuple[str, str], ...]
    """What could not be asked, and why."""
    lost: str = ""
    """The remote that has the branch no more, where this clone has seen it."""


def read(folder: Path, config: Config, limit: int) -> Timeline:
    """Read it down to the `limit`th release."""
    repository, branch = Repository.at(folder), config.production_branch
    railway, end = Asking(_went_live), deadline()
    railway.start()
    refs, problem = remote.seen(repository, config.remote, [branch], SECONDS)
    tip = refs.get(f"refs/heads/{branch}")
    tags = {n[10:]: oid for n, oid in refs.items() if n.startswith("refs/tags/")}
    made = history.releases(repository, tip, tags, limit) if tip else ()
    told = details.with_commits(repository, made)
    railway.wait(end)
    live = railway.found or {}
    releases = tuple(replace(x, live=live.get(x.commit, "")) for x in told)
    silent = {"remote": problem, "Railway": "" if railway.found is not None else railway.problem}
    gone = (
        not tip and not problem and repository.commit_id(f"refs/remotes/{config.remote}/{branch}")
    )
    unasked = tuple((what, why) for what, why in silent.items() if why)
    return Timeline(branch, releases, unasked, config.remote if gone else "")


def _went_live() -> dict[str, str]:
    """Return when Railway let in which commits; without a token nobody is asked."""
    reach = service.reached(patience=SECONDS)
    known = deployments.went_live(*reach) if reach else {}
    return {commit: moment.isoformat() for commit, moment in known.items()}


def number(limit: str) -> int:
    """Read how many releases are asked for; Invoke's own reading ends in a traceback at a word."""
    if not re.fullmatch(r"0*[1-9]\d{0,8}", limit, re.ASCII):
        raise ShipwayError(f"--limit {limit} shows nothing", "write a number above 0",
                           Status.COULD_NOT_RUN)  # fmt: skip
    return int(limit)


def as_document(seen: Timeline) -> dict[str, Any]:
    """Return what programs get; docs/release.md describes it."""
    kept = ("commit", "kind", "tag", "subject", "who", "when", "is_current", "undone_by", "target",
            "undoes", "ends", "commits", "begun", "live")  # fmt: skip
    told = [
        {name: value for name, value in asdict(each).items() if name in kept}
        | {
            "version": each.version,
            "lead_seconds": between(each.begun, each.when),
            "live_seconds": between(each.begun, each.live),
        }
        for each in seen.releases
    ]
    unasked = [{"what": what, "reason": why} for what, why in seen.unasked]
    return {"releases": told, "unasked": unasked}


def as_text(seen: Timeline) -> Iterator[str]:
    """Yield a line for each."""
    releases = seen.releases
    if not releases and "remote" in dict(seen.unasked):
        yield f"this clone knows of no release on {seen.branch}"
    elif seen.lost:
        yield (f"{seen.branch} is gone from {seen.lost}, where this clone last saw it: "
               "`invoke status` tells more")  # fmt: skip
    elif not releases:
        yield f"nothing was released to {seen.branch} yet"
    names = {each.commit: each.name for each in releases}
    width = max((len(each.name) for each in releases), default=0)
    for each in releases:
        what = ", ".join(_said(each, names))
        yield f"{each.name:<{width}}  {when(each.when)}  {short(each.who, 16):<16}  {what}"
    for what, why in seen.unasked:
        yield f"not asked: {what}: {why}"


def between(begun: str, ended: str) -> int | None:
    """Return the seconds between two moments in ISO 8601; None where one is none."""
    try:
        first, last = (datetime.fromisoformat(each) for each in (begun, ended))
        return max(0, round((last - first).total_seconds()))
    except (ValueError, OverflowError):
        return None


def _said(each: Release, names: dict[str, str]) -> Iterator[str]:
    """Yield what a line says of a commit on the production branch."""
    if each.is_current:
        yield "current"
    if each.undone_by:
        yield "rolled back"
    if each.kind is Kind.ROLLBACK:
        yield f"rollback to {names.get(each.target, each.target[:9])}"
    elif each.kind is Kind.HOTFIX:
        yield f"hotfix: {short(each.subject, 40)}"
    else:
        seconds, commits = between(each.begun, each.when), counted(each.commits or 0, "commit")
        yield commits if seconds is None else f"{commits} in {duration(seconds)}"
    later = between(each.when, each.live)
    if later is not None:
        yield f"live {duration(later)} later"


def duration(seconds: int) -> str:
    """Word a time in its two largest units."""
    parts = [(seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min")]
    told = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(told[:2]) or f"{seconds} s"
