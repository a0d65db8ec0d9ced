"""The frozen dataclasses that travel between the parts: facts, findings, plans, outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shipway.errors import ShipwayError


class Level(StrEnum):
    """How bad a finding is: an error does not work in production, a warning is a trap."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What a check reports: one sentence on what would happen, and the edit that mends it."""

    code: str
    level: Level
    message: str
    hint: str
    file: str = ""
    """The file in the tree, where the cause has one."""
    line: int = 0
    """Its line, from 1; 0 where none is meant."""

    @property
    def place(self) -> str:
        """Return `file` or `file:line`."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Undecided:
    """A code about which nothing can be said, and why."""

    code: str
    reason: str
    is_fault: bool = False
    """Whether the check itself broke, which says nothing of the project."""


@dataclass(frozen=True)
class Checked:
    """What a check of one tree came to."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...] = ()
    silenced: tuple[Finding, ...] = ()
    migrations: "tuple[Migration, ...] | None" = None
    """Those that the production branch lacks; None where nobody knows."""
    variables: tuple[str, ...] = ()
    """The environment variables that the settings ask for, beside those that Railway gives."""
    demanded: tuple[str, ...] = ()
    """Those of them without which they do not load."""
    hindered: ShipwayError | None = None
    """What kept the check from looking at everything, and is none of the project's doing."""

    @property
    def errors(self) -> int:
        """Count the errors among the findings."""
        return sum(finding.level == Level.ERROR for finding in self.findings)


@dataclass(frozen=True)
class Commit:
    """One commit as people see it."""

    id: str
    subject: str
    author: str
    merge: bool = False
    """Whether it has several parents."""


@dataclass(frozen=True)
class Facts:
    """What a release starts from, read once; commit ids are full hexadecimal names."""

    remote: str
    main_branch: str
    production_branch: str
    main: str
    """Tip of the remote's main branch."""
    production: str | None
    """Tip of the remote's production branch; None before the first release."""
    tags: Mapping[str, str]
    """The remote's tags: name to the commit that it stands for."""
    commits: tuple[Commit, ...]
    """On main, not yet released, newest first."""
    hotfixes: tuple[Commit, ...]
    """On the production branch, unknown to main, newest first."""
    changelog: bytes | None
    """The changelog's content on main; None where there is none."""
    rollbacks: tuple[str, ...] = ()
    """The rollbacks since the last release that nothing has undone yet, newest first."""
    merged: tuple[str, ...] = ()
    """Those of the rollbacks that were merged into main, which so lacks what they undid."""
    last: str = ""
    """The version that the last release names, which may have lost its tag; empty without one."""


@dataclass(frozen=True)
class Decision:
    """Which version a release gets, and the changelog that says so."""

    version: str
    changelog: bytes | None
    """The rolled changelog; None where nothing is to be rolled."""
    section: str
    """The text of the version's section, for the tag's message."""
    from_subjects: bool = False
    """Whether nobody wrote that text, so that it is made of the commits' subjects."""

    @property
    def tag(self) -> str:
        """The name of the release's tag."""
        return f"v{self.version}"


@dataclass(frozen=True)
class Objects:
    """The git objects of a release; they exist in the clone, and nothing refers to them yet."""

    main: str
    """The main commit that is released: the changelog's commit, or the tip itself."""
    release: str


@dataclass(frozen=True)
class RefUpdate:
    """One ref that a push moves."""

    ref: str
    old: str | None
    """Where the remote must still have it; None: it must not exist."""
    new: str


@dataclass(frozen=True)
class Plan:
    """What a release will do, as printed by `--dry-run` and executed without it."""

    version: str
    release: str
    """The release commit."""
    previous: str | None
    """The release before it: the tip of the production branch; None where it is the first."""
    remote: str
    tag: str
    """The name of the tag, which is written last: it says how the rehearsal went."""
    tag_message: str
    updates: tuple[RefUpdate, ...]
    commits: tuple[Commit, ...]
    hotfixes: tuple[Commit, ...]
    steps: tuple["Step", ...]
    migrations: "tuple[Migration, ...] | None" = None
    """Those that the release before lacks; None where nobody knows."""
    variables: tuple[str, ...] = ()
    """The names of those that the settings ask for, and the release before did not."""
    packages: tuple[str, ...] = ()
    """What changes in requirements.txt, a sentence each."""
    findings: tuple[Finding, ...] = ()
    verdict: "Verdict | None" = None
    """What the rehearsal has shown; None where there was none."""
    destroys: tuple[str, ...] = ()
    """What no rollback brings back, a sentence each."""


@dataclass(frozen=True)
class Step:
    """One line of a plan."""

    name: str
    description: str


@dataclass(frozen=True)
class Answer:
    """What a site answered: HTTP status 0 and a reason where there was no answer."""

    status: int
    body: bytes = b""
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of this name; empty where there is none."""
        return next(iter(self.all_of(name)), "")

    def all_of(self, name: str) -> list[str]:
        """Return every header of this name, as often as it came."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Rollback(StrEnum):
    """Whether the release before still works after this one has migrated the database."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Migration:
    """One migration that a release brings."""

    app: str
    name: str
    kind: str = "unknown"
    """`additive`, `breaks the old code`, `irreversible`, or `unknown`."""
    loses: str = ""
    """What it takes from the database for good; empty where it takes nothing."""


@dataclass(frozen=True)
class Changes:
    """What a release changes beside the code."""

    variables: tuple[str, ...] = ()
    """The names of those that the settings ask for, and the release before did not."""
    packages: tuple[str, ...] = ()
    """What changes in requirements.txt, a sentence each."""


@dataclass(frozen=True)
class Verdict:
    """What a rehearsal has shown."""

    database: str
    """The kind of database that it was rehearsed on."""
    date: str
    """The day of the rehearsal, YYYY-MM-DD."""
    problems: tuple[str, ...]
    """Why it should not be deployed; empty where it may be."""
    rollback: Rollback
    reason: str
    """Why a rollback is no safe one, or why it is one though the database is another."""
    shown: tuple[tuple[str, str], ...] = ()
    """What was seen: the name of each part with a sentence."""
    undecided: tuple[tuple[str, str], ...] = ()
    """What could not be seen: the name of each part with the reason."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What was seen, for programs: names and numbers."""
