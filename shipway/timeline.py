"""Words the releases, newest first, as they are in git: as text and as JSON."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shipway.config import Config
from shipway.errors import ShipwayError, Status, counted
from shipway.release import details, history
from shipway.release.history import Kind, Release
from shipway.repository import Repository, remote
from shipway.status.sources import SECONDS
from shipway.status.wording import short, when


@dataclass(frozen=True)
class Timeline:
    """What was made on the production branch, newest first."""

    branch: str
    releases: tuple[Release, ...]
    unasked: str
    """Why this is only what the clone last saw; empty where the remote has answered."""


def read(folder: Path, config: Config, limit: int) -> Timeline:
    """Read it down to the `limit`th release."""
    repository, branch = Repository.at(folder), config.production_branch
    refs, problem = remote.seen(repository, config.remote, [branch], SECONDS)
    tip = refs.get(f"refs/heads/{branch}")
    if tip is None:
        return Timeline(branch, (), problem)
    tags = {n[10:]: oid for n, oid in refs.items() if n.startswith("refs/tags/")}
    releases = history.releases(repository, tip, tags, limit)
    return Timeline(branch, details.with_commits(repository, releases), problem)


def number(limit: str) -> int:
    """Read how many releases are asked for; Invoke's own reading ends in a traceback at a word."""
    if not re.fullmatch(r"0*[1-9]\d{0,8}", limit, re.ASCII):
        raise ShipwayError(f"--limit {limit} shows nothing", "write a number above 0",
                           Status.COULD_NOT_RUN)  # fmt: skip
    return int(limit)


def as_document(seen: Timeline) -> dict[str, Any]:
    """Return what programs get; docs/release.md describes it."""
    kept = ("commit", "kind", "tag", "subject", "who", "when", "is_current", "undone_by", "target",
            "undoes", "ends", "commits", "begun")  # fmt: skip
    told = [
        {name: value for name, value in asdict(each).items() if name in kept}
        | {"version": each.version, "lead_seconds": lead(each)}
        for each in seen.releases
    ]
    return {"releases": told, "unasked": seen.unasked}


def as_text(seen: Timeline) -> Iterator[str]:
    """Yield a line for each."""
    releases = seen.releases
    if not releases and seen.unasked:
        yield f"this clone knows of no release on {seen.branch}"
    elif not releases:
        yield f"nothing was released to {seen.branch} yet"
    names = {each.commit: each.name for each in releases}
    width = max((len(each.name) for each in releases), default=0)
    for each in releases:
        what = ", ".join(_said(each, names))
        yield f"{each.name:<{width}}  {when(each.when)}  {short(each.who, 16):<16}  {what}"
    if seen.unasked:
        yield f"not asked: {seen.unasked}"


def lead(release: Release) -> int | None:
    """Return the seconds from the first commit to the release; None where one has no time."""
    try:
        begun, ended = (datetime.fromisoformat(x) for x in (release.begun, release.when))
        return max(0, round((ended - begun).total_seconds()))
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
        seconds, commits = lead(each), counted(each.commits or 0, "commit")
        yield commits if seconds is None else f"{commits} in {duration(seconds)}"


def duration(seconds: int) -> str:
    """Word a time in its two largest units."""
    parts = [(seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min")]
    told = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(told[:2]) or f"{seconds} s"
