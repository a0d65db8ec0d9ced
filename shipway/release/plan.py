"""Makes the plan out of facts, decision and objects; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shipway.errors import ShipwayError, counted
from shipway.model import (
    Changes,
    Checked,
    Decision,
    Facts,
    Migration,
    Objects,
    Plan,
    RefUpdate,
    Step,
    Verdict,
)


def plan(facts: Facts, decision: Decision, objects: Objects, url: str) -> Plan:
    """Return the steps, and the refs that move beside the tag."""
    production = RefUpdate(
        f"refs/heads/{facts.production_branch}", facts.production, objects.release
    )
    updates = [production]
    if objects.main != facts.main:
        updates.append(RefUpdate(f"refs/heads/{facts.main_branch}", facts.main, objects.main))
    return Plan(
        version=decision.version,
        release=objects.release,
        previous=facts.production,
        remote=facts.remote,
        tag=decision.tag,
        tag_message=f"{decision.tag}\n\n{decision.section}".strip(),
        updates=tuple(updates),
        commits=facts.commits,
        hotfixes=facts.hotfixes,
        steps=tuple(_steps(facts, decision, objects, url)),
    )


def proven(plan: Plan, checked: Checked, verdict: Verdict | None, changes: Changes) -> Plan:
    """Return the plan with all that is known of the release once it is checked and rehearsed."""
    return replace(
        plan,
        migrations=checked.migrations,
        variables=changes.variables,
        packages=changes.packages,
        findings=checked.findings,
        verdict=verdict,
        destroys=tuple(_destroys(checked.migrations or ())),
    )


def require_harmless(plan: Plan, *, destroy: bool) -> None:
    """Refuse what no rollback brings back where nobody has said that it is meant."""
    if plan.destroys and not destroy:
        raise ShipwayError(
            f"this release destroys: {'; '.join(plan.destroys)}",
            "back the database up, then say --yes-destroy to go ahead",
        )


def _destroys(migrations: Iterable[Migration]) -> Iterator[str]:
    for each in migrations:
        name = f"{each.app}.{each.name}"
        if each.loses:
            yield f"{name} takes {each.loses} for good"
        elif each.kind == "irreversible":
            yield f"{name} cannot be undone"


def _steps(facts: Facts, decision: Decision, objects: Objects, url: str) -> list[Step]:
    short = objects.release[:9]
    steps = []
    if decision.changelog is not None:
        lines = counted(len(decision.section.splitlines()), "line")
        subjects = ", the commits' subjects, since Unreleased is empty" * decision.from_subjects
        steps.append(
            Step("changelog", f"roll {lines} to {decision.version}{subjects}, as a commit on "
                 f"{facts.main_branch} ({facts.main[:9]} to {objects.main[:9]})")
        )  # fmt: skip
    if facts.production:
        steps.append(
            Step("merge", f"{facts.main_branch} {objects.main[:9]} into "
                 f"{facts.production_branch} {facts.production[:9]}, giving {short}")
        )  # fmt: skip
    else:
        steps.append(
            Step("branch", f"{facts.production_branch} at {short}, new, from "
                 f"{facts.main_branch} {objects.main[:9]}")
        )  # fmt: skip
    moved = [facts.production_branch, decision.tag]
    if objects.main != facts.main:
        moved.append(facts.main_branch)
    steps.append(Step("tag", f"{decision.tag} at {short}"))
    steps.append(Step("push", f"{', '.join(moved)} to {facts.remote}, all or nothing"))
    if url:
        steps.append(Step("follow", f"{url} until it answers with {short}"))
    return steps
