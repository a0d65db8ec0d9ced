"""Words a plan, of a release or a rollback: as text for a person, and as JSON for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from shipway.errors import counted
from shipway.model import Commit, Migration, Plan, Verdict
from shipway.rollback.plan import RollbackPlan

SHOWN = 10
"""Commits that are named; the rest is counted."""


def as_document(plan: Plan) -> dict[str, Any]:
    """Return what programs get; docs/release.md describes it."""
    told = asdict(plan)
    if plan.verdict:
        told["verdict"] |= {
            name: dict(getattr(plan.verdict, name)) for name in ("shown", "undecided")
        }
    return told


def as_text(plan: Plan, *, is_proven: bool = True) -> Iterator[str]:
    """Yield what will be done, and what it brings once that is proven, a line each."""
    yield f"Release {plan.version}, {counted(len(plan.commits), 'commit')}"
    yield from _commits(plan.commits)
    if plan.hotfixes:
        yield f"  kept from the production branch, {counted(len(plan.hotfixes), 'hotfix', 'es')}"
        yield from _commits(plan.hotfixes)
    brings = _brings(plan) if is_proven else ()
    for name, sentence in (*brings, *((each.name, each.description) for each in plan.steps)):
        yield f"  {name:<12}{sentence}"
    for each in plan.destroys:
        yield f"  {'destroys':<12}{each}"


def rollback_as_document(plan: RollbackPlan) -> dict[str, Any]:
    """Return what programs get of a rollback; docs/release.md describes it."""
    marks = {"target": plan.target, "current": plan.current}
    told = {name: mark._asdict() for name, mark in marks.items()}
    return {**asdict(plan), **told, "undoes": [mark._asdict() for mark in plan.undoes]}


def rollback_as_text(plan: RollbackPlan) -> Iterator[str]:
    """Yield what a rollback will do, what it leaves, and how it is undone, a line each."""
    yield f"Roll back from {plan.current.name} to {plan.target.name}"
    reason = f": {plan.reason}" if plan.reason else ""
    told = [
        *(("undoes", mark.name) for mark in plan.undoes),
        *(("hotfix", f"{x.id[:9]} {x.subject} ({x.author})") for x in plan.hotfixes),
        *(("migration", f"{_worded(each)}, stays") for each in plan.migrations),
        ("rollback", f"{plan.rollback}{reason}"),
        *((each.name, each.description) for each in plan.steps),
        *(("note", each) for each in plan.notes),
        *(("destroys", each) for each in plan.destroys),
    ]
    for name, sentence in told:
        yield f"  {name:<12}{sentence}"


def _brings(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield what a release changes beside the code."""
    yield from (("notes", line) for line in plan.tag_message.splitlines()[1:] if line.strip())
    if plan.migrations is None:
        yield "migrations", "nobody could tell"
    yield from (("migration", _worded(each)) for each in plan.migrations or ())
    if plan.variables:
        yield "variables", f"the settings ask for these now: {', '.join(plan.variables)}"
    yield from (("package", change) for change in plan.packages)
    if plan.findings:
        codes = ", ".join(dict.fromkeys(each.code for each in plan.findings))
        yield "findings", f"{counted(len(plan.findings), 'warning')}: {codes}"
    yield "rehearsed", _rehearsed(plan.verdict)


def _rehearsed(verdict: Verdict | None) -> str:
    if verdict is None:
        return "no"
    reason = f": {verdict.reason}" if verdict.reason else ""
    return f"{verdict.database}, rolling back is {verdict.rollback}{reason}"


def _worded(each: Migration) -> str:
    loss = f", takes {each.loses} for good" if each.loses else ""
    return f"{each.app}.{each.name}: {each.kind}{loss}"


def _commits(commits: tuple[Commit, ...]) -> Iterator[str]:
    for commit in commits[:SHOWN]:
        yield f"    {commit.id[:9]} {commit.subject} ({commit.author})"
    if len(commits) > SHOWN:
        yield f"    and {len(commits) - SHOWN} more"
