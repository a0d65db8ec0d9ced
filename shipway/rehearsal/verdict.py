"""Decides what a rehearsal has shown: deployable or not, and whether a rollback is safe; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shipway.errors import counted
from shipway.model import Rollback, Verdict
from shipway.walk import Visit, Walk

_SHOWN = 5
_NAMES = {"sqlite": "SQLite", "mysql": "MySQL", "mariadb": "MariaDB"}


@dataclass(frozen=True)
class Walked:
    """A site as two people saw it."""

    visitor: Walk
    member: Walk | None
    """Who is logged in; None where nobody could."""
    no_login: str = ""
    """Why nobody could."""
    refused_login: str = ""
    """How the login form itself failed; empty where it did not."""

    def broken(self) -> list[str]:
        """Return in words what answers with an error."""
        member = self.member.broken(logged_in=True) if self.member else []
        here = {visit.address for visit in self.visitor.broken(logged_in=False)}
        own = [visit for visit in member if visit.address not in here]
        return [
            *(f"GET {visit}" for visit in self.visitor.broken(logged_in=False)),
            *(f"GET {visit}, for who is logged in" for visit in own),
            *([self.refused_login] if self.refused_login else []),
        ]


@dataclass(frozen=True)
class Schema:
    """The tables before and after the new release has started."""

    needed: Mapping[str, list[str]] | None
    """The columns that the models of the release before have; None where it did not say."""
    before: Mapping[str, Mapping[str, bool]]
    after: Mapping[str, Mapping[str, bool]]
    """Tables with their columns; true: an INSERT has to name it."""

    def breaks(self) -> Iterator[str]:
        """Say what the models of the release before cannot do any more."""
        for table, columns in (self.needed or {}).items():
            if table not in self.before:
                continue
            now = self.after.get(table)
            if now is None:
                yield f"its table {table} is gone"
                continue
            for column in columns:
                if column in self.before[table] and column not in now:
                    yield f"its column {table}.{column} is gone"
            for column, required in now.items():
                if required and column not in self.before[table]:
                    yield f"it cannot add to {table}, whose new column {column} has no default"


@dataclass(frozen=True)
class Handover:
    """How many requests were made while the release before ended, and what became of the lost."""

    asked: int
    lost: tuple[str, ...]
    """Of those through the edge, which the new release answers."""
    lost_late: tuple[str, ...]
    """Of those that an edge that switches late still sends to the old one."""


@dataclass
class Seen:
    """What a rehearsal has seen; None where it was not looked at."""

    database: str
    production: str
    no_earlier: str = ""
    """Why there is no release before this one to compare with; empty where one was started."""
    undecided: dict[str, str] = field(default_factory=dict)
    """What else was not looked at, with the reason."""
    migrations_before: Mapping[str, int] | None = None
    migrations_after: Mapping[str, int] | None = None
    walked: Walked | None = None
    now_broken: list[str] = field(default_factory=list)
    """Pages of the release before that were fine and are broken on the migrated database."""
    schema: Schema | None = None
    handover: Handover | None = None


def decide(seen: Seen, today: str) -> Verdict:
    """Return the verdict; `today` is YYYY-MM-DD."""
    undecided = dict(seen.undecided)
    if seen.migrations_after is None:
        undecided["migrations"] = "no table of the database says which ones ran"
    if seen.walked and seen.walked.no_login:
        undecided["pages behind the login"] = seen.walked.no_login
    if seen.no_earlier:
        undecided["handover"] = seen.no_earlier
    if seen.schema and seen.schema.needed is None:
        undecided["tables of the release before"] = "its Django does not say which it needs"
    rollback, reason = _rollback(seen)
    return Verdict(
        seen.database, today, tuple(_problems(seen)), rollback, reason,
        tuple(_shown(seen)), tuple(undecided.items()),
    )  # fmt: skip


def _problems(seen: Seen) -> Iterator[str]:
    before, after = seen.migrations_before or {}, seen.migrations_after or {}
    repeated = [name for name, number in before.items() if after.get(name) != number]
    if after and repeated:
        yield f"migrations that were applied already ran again: {', '.join(repeated)}"
    if seen.walked:
        yield from _first(seen.walked.broken())
    if seen.handover and seen.handover.lost:
        lost = counted(len(seen.handover.lost), "request")
        yield f"{lost} of {seen.handover.asked} lost at the handover: {seen.handover.lost[0]}"


def _rollback(seen: Seen) -> tuple[Rollback, str]:
    if seen.no_earlier:
        return Rollback.UNPROVEN, seen.no_earlier
    broken = [*(seen.schema.breaks() if seen.schema else ()), *seen.now_broken]
    if broken:
        reasons = "; ".join(_first(broken))
        return Rollback.UNSAFE, f"the release before breaks on the migrated database: {reasons}"
    if seen.migrations_after is None:
        return Rollback.UNPROVEN, "the two releases may not have shared a database"
    if not seen.production:
        return Rollback.UNPROVEN, "nothing says which database production has"
    if (seen.database == "sqlite") != (seen.production == "sqlite"):
        kind, other = _NAMES[seen.database], _NAMES.get(seen.production, seen.production)
        return Rollback.UNPROVEN, f"rehearsed on {kind}, and production has {other}"
    return Rollback.SAFE, ""


def _shown(seen: Seen) -> Iterator[tuple[str, str]]:
    if seen.migrations_after is not None:
        before = seen.migrations_before or {}
        new = [name for name in seen.migrations_after if name not in before]
        if not before:
            yield "migrations", f"{len(new)} on an empty database"
        else:
            yield "migrations", f"{', '.join(new)}, and no other" if new else "none"
    if seen.walked:
        yield "pages", _pages(seen.walked)
    if seen.handover:
        yield "handover", _handover(seen.handover)


def _pages(walked: Walked) -> str:
    said = f"{_counts(walked.visitor)} as a visitor"
    if walked.member:
        said += f", {_counts(walked.member)} logged in"
    return (
        f"{said}: {counted(len(walked.broken()), 'broken one') if walked.broken() else 'all well'}"
    )


def _counts(walk: Walk) -> str:
    pages, files = len(walk.pages()), len(walk.visits) - len(walk.pages())
    cut = f" ({walk.cut})" if walk.cut else ""
    return f"{counted(pages, 'page')} and {counted(files, 'file')}{cut}"


def _handover(handover: Handover) -> str:
    said = f"{counted(handover.asked, 'request')} while the release before ended"
    if handover.lost_late:
        return (f"{said}; it lost {len(handover.lost_late)} of those that an edge sends late: "
                f"{handover.lost_late[0]}")  # fmt: skip
    return f"{said}, {len(handover.lost) or 'none'} lost"


def _first(reasons: list[str]) -> list[str]:
    more = len(reasons) - _SHOWN
    return [*reasons[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]


def now_broken(before: list[Visit], after: list[Visit], who: str) -> list[str]:
    """Return the pages that were fine `before` and are not any more, for `who` sees them."""
    fine = {visit.address for visit in before if 0 < visit.status < 400}
    return [
        f"GET {visit.address} {visit.said()}{who}"
        for visit in after
        if visit.address in fine and not 0 < visit.status < 400
    ]
