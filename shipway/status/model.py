"""The facts of a status, read once; commit ids are full, and times ISO 8601 with their zone."""

from dataclasses import dataclass
from enum import StrEnum

from shipway.errors import Status
from shipway.model import Commit
from shipway.railway.outcome import State
from shipway.release.history import Kind


class Health(StrEnum):
    """What the public address is like."""

    NAMED = "named"
    """Every answer is 200 and names the same commit."""
    MIXED = "mixed"
    """Answers name different commits."""
    UNREADY = "unready"
    """Some are no 200, as where nothing is deployed or `serve` is not ready."""
    FOREIGN = "foreign"
    """What answers is not `serve`."""
    SILENT = "silent"
    """No answer came."""


class Place(StrEnum):
    """Where the commit that is live stands."""

    TIP = "tip"
    """It is the tip of the production branch."""
    OLDER = "older"
    """The production branch has it, below its tip."""
    MAIN = "main"
    """It is main's, and no release."""
    NEWER = "newer"
    """It has the tip of the production branch, and more."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Live:
    """What the public address answers with."""

    url: str
    health: Health
    commit: str = ""
    """Empty where no answer names one; of several, the one that most name."""
    reason: str = ""
    """Why no commit is proven live; empty where one is."""
    place: Place = Place.UNKNOWN
    title: str = ""
    """The commit as people name it."""
    since: str = ""
    """When Railway deployed it, else when it was made."""


@dataclass(frozen=True)
class Tip:
    """What the production branch is at."""

    commit: str
    kind: Kind
    version: str
    """Of the release for which the branch stands, rollbacks included; empty without a tag."""
    title: str
    who: str
    when: str


@dataclass(frozen=True)
class Main:
    """The main branch of the remote, and how this clone's differs."""

    commit: str
    ahead: int
    """Commits that the production branch lacks."""
    commits: tuple[Commit, ...]
    """The same; empty before the first release."""
    hotfixes: tuple[Commit, ...]
    """Made on the production branch by hand; main has neither them nor the same change."""
    rollbacks: tuple[str, ...]
    """Those that the next release undoes."""
    notes: tuple[str, ...]
    """The lines of the changelog's Unreleased section."""
    migrations: tuple[str, ...]
    """The files of migrations that production has not, and never had."""
    unpushed: int
    """Commits that this clone's main has, and the remote's has not."""
    missing: int
    """Commits that the remote's main has, and this clone's has not."""
    unkept: int = 0
    """Commits by hand on this clone's own production branch that nobody else has."""
    merged: tuple[str, ...] = ()
    """Those of the rollbacks that main has merged, unless this clone's has reverted them."""
    unpicked: tuple[Commit, ...] = ()
    """Those of the hotfixes that this clone's main lacks as well."""


@dataclass(frozen=True)
class Deployment:
    """What Railway says of the production branch's tip."""

    state: State
    reason: str
    """The end of a sentence that begins with the commit."""
    status: str
    """Railway's own word; empty where there is no deployment."""


@dataclass(frozen=True)
class StatusFacts:
    """Whatever could be found out in time."""

    remote: str
    main_branch: str
    production_branch: str
    is_fresh: bool
    """Whether the remote has answered; else this is what the clone last saw of it."""
    live: Live | None
    """None where nobody could ask."""
    production: Tip | None
    """None before the first release."""
    main: Main | None
    """None where there is no main."""
    deployment: Deployment | None
    lost: str = ""
    """Where this clone last saw a production branch that the remote has no more."""
    unasked: tuple[tuple[str, str], ...] = ()
    """What could not be asked, and why."""


@dataclass(frozen=True)
class Explanation:
    """What does not fit together, in one sentence, and the command that mends it."""

    sentence: str
    command: str
    """Empty where no command does."""
    status: Status
