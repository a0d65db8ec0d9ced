"""Decides what a rehearsal has shown: deployable or not, and whether a rollback is safe; pure."""

from collections.abc import Iterator
from typing import Any

from shipway.errors import counted
from shipway.model import Rollback, Verdict
from shipway.rehearsal.seen import Handover, Seen, Walked
from shipway.walk import Visit, Walk

_SHOWN = 5
_NAMES = {
    "sqlite": "SQLite", "mysql": "MySQL", "mariadb": "MariaDB", "postgresql": "PostgreSQL",
    "oracle": "Oracle",
}  # fmt: skip


def name_of(kind: str) -> str:
    """Return the name of a kind of database as its makers write it."""
    return _NAMES.get(kind, kind)


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
        tuple(_shown(seen)), tuple(undecided.items()), _details(seen),
    )  # fmt: skip


def _details(seen: Seen) -> dict[str, Any]:
    """Return what was seen in names and numbers; None for what was not looked at."""
    walked, handover = seen.walked, seen.handover
    return {
        "migrations": None if seen.migrations_after is None else _new_migrations(seen),
        "pages": None if walked is None else {
            "visitor": _walk_details(walked.visitor),
            "member": _walk_details(walked.member) if walked.member else None,
        },
        "handover": None if handover is None else {
            "requests": handover.asked,
            "lost": len(handover.lost),
            "lost_late": len(handover.lost_late),
            "killed": handover.killed_after is not None,
        },
    }  # fmt: skip


def _walk_details(walk: Walk) -> dict[str, Any]:
    pages = len(walk.pages())
    return {"pages": pages, "files": len(walk.visits) - pages, "left_out": walk.left_out,
            "cut": walk.cut}  # fmt: skip


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
    if seen.migrations_before and seen.same_models and not _new_migrations(seen):
        return Rollback.SAFE, "no migration and no changed model between the two"
    if not seen.production:
        return Rollback.UNPROVEN, "nothing says which database production has"
    if (seen.database == "sqlite") != (seen.production == "sqlite"):
        kind, other = name_of(seen.database), name_of(seen.production)
        return Rollback.UNPROVEN, f"rehearsed on {kind}, and production has {other}"
    return Rollback.SAFE, ""


def _new_migrations(seen: Seen) -> list[str]:
    before = seen.migrations_before or {}
    return [name for name in seen.migrations_after or {} if name not in before]


def _shown(seen: Seen) -> Iterator[tuple[str, str]]:
    if seen.migrations_after is not None:
        new = _new_migrations(seen)
        if not seen.migrations_before:
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
    broken = counted(len(walked.broken()), "broken one") if walked.broken() else "all well"
    again = f"; logged in again after {', '.join(walked.ended_by)}" if walked.ended_by else ""
    return f"{said}: {broken}{again}"


def _counts(walk: Walk) -> str:
    pages, files = len(walk.pages()), len(walk.visits) - len(walk.pages())
    cut = f" ({walk.cut})" if walk.cut else ""
    return f"{counted(pages, 'page')} and {counted(files, 'file')}{cut}"


def _handover(handover: Handover) -> str:
    said = f"{counted(handover.asked, 'request')} while the release before ended"
    if handover.killed_after is not None:
        said += f" (killed {handover.killed_after:.0f} s after a SIGTERM that it did not heed)"
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
        f"GET {visit.said()}{who}"
        for visit in after
        if visit.address in fine and not 0 < visit.status < 400
    ]
