"""What a rehearsal has seen of the two releases: pages, tables, migrations, lost requests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shipway.walk import Walk


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
    ended_by: tuple[str, ...] = ()
    """The addresses that have ended the member's session, which was begun anew."""

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
    killed_after: float | None = None
    """The seconds after SIGTERM until it was killed; None where it ended by itself."""


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
    same_models: bool = False
    """Whether both releases have models of the same tables and columns."""
    now_broken: list[str] = field(default_factory=list)
    """Pages of the release before that were fine and are broken on the migrated database."""
    schema: Schema | None = None
    handover: Handover | None = None
