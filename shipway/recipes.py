"""What several verbs do alike, and say to a person: check, rehearse, push and follow a commit."""

from typing import TYPE_CHECKING

from shipway import report
from shipway.config import Config
from shipway.errors import Interruption, ShipwayError
from shipway.model import Checked, Plan, Verdict
from shipway.progress import Progress
from shipway.report import Tell, note, say

if TYPE_CHECKING:
    from shipway.rehearsal.stage import Stage
    from shipway.release.service import Reached
    from shipway.repository import Repository


def proven(
    progress: Progress, repository: "Repository", config: Config, plan: Plan, tell: Tell,
    *, rehearse: bool, reach: "Reached | None" = None,
) -> Plan:  # fmt: skip
    """Check what a plan would push, and rehearse it; return the plan that says how that went.

    The service in Railway is judged too, where it can be reached.
    """
    from shipway.check import subject, with_findings
    from shipway.release import changes, objects, service
    from shipway.release import plan as plans

    looked_at = subject.of(repository, plan.release, config, plan.version)
    with progress.step("Check"):
        result = looked_at.checked(note)
        if reach:
            judged = service.findings(reach, repository, config, plan, result.demanded)
            result = with_findings(result, judged, config)
    require_sound(result, plan.version, tell=tell)
    verdict = _rehearsed(progress, repository, config, plan, tell) if rehearse else None
    brought = changes.read(repository, plan.previous, plan.release, result.variables)
    return objects.tagged(repository, plans.proven(plan, result, verdict, brought))


def rehearsed_beside(stage: "Stage", commit: str, before: str | None, tell: Tell = say) -> Verdict:
    """Rehearse beside the release `before`; stop where the commit would break in production."""
    from shipway.rehearsal import rehearse, require_deployable

    verdict = rehearse(stage, commit, before)
    report.verdict(verdict, tell)
    require_deployable(stage, verdict)
    return verdict


def require_sound(
    result: Checked, name: str, form: str = "text", *, strict: bool = False, tell: Tell = say
) -> None:
    """Print what was found; stop where the commit would break in production."""
    report.checked(result, name, form, tell)
    if result.errors:
        raise ShipwayError("this commit would break in production", "mend the errors above")
    if result.hindered:
        raise result.hindered
    if strict and result.findings:
        raise ShipwayError("--strict takes warnings for errors", "mend the warnings above")


def push(
    progress: Progress, repository: "Repository", plan: Plan, interruption: Interruption
) -> None:
    """Push what the plan says, and bring this clone along."""
    from shipway.release.push import bring_along
    from shipway.release.push import push as move

    interruption.now_means("the push arrived whole or not at all", "`invoke release` finds out")
    with progress.step("Push"):
        move(repository, plan)
    interruption.now_means(f"{plan.release[:9]} is pushed all the same",
                           "`invoke status` looks whether it is live")  # fmt: skip
    for advice in bring_along(repository, plan):
        note(advice)


def follow(
    progress: Progress, repository: "Repository", config: Config, commit: str, before: str | None,
    name: str, tell: Tell, *, wait: bool, reach: "Reached | None" = None,
) -> None:  # fmt: skip
    """Wait until a commit that was pushed is live, and say so."""
    from shipway.release.follow import follow as wait_until_live

    with progress.step("Live") as hear:
        wait_until_live(
            repository, config, commit, before, wait=wait, reach=reach, hear=hear, say=note
        )
    tell(f"{name} is live at {config.url} ({progress.total()})")


def look_again(
    progress: Progress, repository: "Repository", config: Config, tell: Tell, *, wait: bool,
    reach: "Reached | None",
) -> None:  # fmt: skip
    """Verify the release that the remote has already: nothing new waits on main."""
    tip = repository.commit_id(f"refs/remotes/{config.remote}/{config.production_branch}") or ""
    note(f"{config.main_branch} is released already, as {tip[:9]}")
    follow(progress, repository, config, tip, None, tip[:9], tell, wait=wait, reach=reach)


def _rehearsed(
    progress: Progress, repository: "Repository", config: Config, plan: Plan, tell: Tell
) -> Verdict | None:
    """Rehearse what is about to be pushed; None, and a line, where nothing can be started here."""
    from shipway.container.container import obstacle
    from shipway.rehearsal import stage as stages

    if hindrance := obstacle():
        note(f"Not rehearsed: {hindrance.problem}")
        return None
    with stages.stage(config, note, progress.step) as stage:
        stages.borrow(stage, repository, plan.release)
        return rehearsed_beside(stage, plan.release, plan.previous, tell)
