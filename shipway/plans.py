"""Words a release's plan: as text that a person approves, and as JSON with the same in it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from shipway.errors import counted
from shipway.model import Commit, Migration, Plan, Verdict

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


def as_text(plan: Plan) -> Iterator[str]:
    """Yield what will be done, and what it brings, a line each."""
    yield f"Release {plan.version}, {counted(len(plan.commits), 'commit')}"
    yield from _commits(plan.commits)
    if plan.hotfixes:
        yield f"  kept from the production branch, {counted(len(plan.hotfixes), 'hotfix', 'es')}"
        yield from _commits(plan.hotfixes)
    for name, sentence in (*_brings(plan), *((each.name, each.description) for each in plan.steps)):
        yield f"  {name:<12}{sentence}"
    for each in plan.destroys:
        yield f"  {'destroys':<12}{each}"


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
