"""What several verbs do alike, and say to a person: check, rehearse, push and follow a commit."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipway import report
from shipway.config import Config
from shipway.errors import Interruption, ShipwayError
from shipway.model import Checked, Plan, Verdict
from shipway.progress import Progress
from shipway.release.service import Reached, reached
from shipway.report import Tell, note, say
from shipway.repository import Repository

if TYPE_CHECKING:
    from shipway.rehearsal.candidate import Candidate
    from shipway.rehearsal.stage import Stage
    from shipway.release.push import Movement


@dataclass(frozen=True)
class Session:
    """What a verb that releases works with: the clone, and Railway where a token allows."""

    config: Config
    repository: Repository
    reach: Reached | None
    tell: Tell
    """Who is told the results: standard output, unless that is for a document alone."""
    progress: Progress = field(default_factory=Progress)

    @classmethod
    def at(cls, root: Path, config: Config, form: str = "text") -> "Session":
        """Open the repository around `root`; a token that is none is refused."""
        return cls(config, Repository.at(root), reached(), report.teller(form))

    def prove(self, plan: Plan, *, rehearse: bool) -> Plan:
        """Check what a plan would push, and rehearse it; return the plan that says how that went.

        The service in Railway is judged too, where it can be reached.
        """
        from shipway.check import subject, with_findings
        from shipway.release import changes, objects, service
        from shipway.release import plan as plans

        looked_at = subject.of(self.repository, plan.release, self.config, plan.version)
        with self.progress.step("Check"):
            result = looked_at.checked(note)
            if self.reach:
                found = service.findings(
                    self.reach, self.repository, self.config, plan, result.demanded
                )
                result = with_findings(result, found, self.config)
        require_sound(result, plan.version, tell=self.tell)
        verdict = self._rehearsed(plan) if rehearse else None
        brought = changes.read(self.repository, plan.previous, plan.release, result.variables)
        return objects.tagged(self.repository, plans.proven(plan, result, verdict, brought))

    def push(self, made: "Movement", commit: str, interruption: Interruption, verb: str) -> None:
        """Push what a plan moves, with `commit` at its tip, and bring this clone along.

        `verb` is what a person runs again where somebody else was faster.
        """
        from shipway.release.push import bring_along, push

        interruption.now_means("the push arrived whole or not at all", "`invoke status` finds out")
        with self.progress.step("Push"):
            push(self.repository, made, verb)
        interruption.now_means(f"{commit[:9]} is pushed all the same",
                               "`invoke status` looks whether it is live")  # fmt: skip
        for advice in bring_along(self.repository, made):
            note(advice)

    def follow(self, commit: str, before: str | None, name: str, *, wait: bool) -> None:
        """Wait until a commit that was pushed is live, and say so."""
        from shipway.release.follow import follow

        with self.progress.step("Live") as hear:
            follow(self.repository, self.config, commit, before, wait=wait, reach=self.reach,
                   hear=hear, say=note)  # fmt: skip
        self.tell(f"{name} is live at {self.config.url} ({self.progress.total()})")

    def look_again(self, *, wait: bool) -> None:
        """Verify the release that the remote has already: nothing new waits on main."""
        from shipway.release.push import catch_up

        config = self.config
        branch = f"refs/remotes/{config.remote}/{config.production_branch}"
        tip = self.repository.commit_id(branch) or ""
        note(f"{config.main_branch} is released already, as {tip[:9]}")
        for advice in catch_up(self.repository, config):
            note(advice)
        self.follow(tip, None, tip[:9], wait=wait)

    def _rehearsed(self, plan: Plan) -> Verdict | None:
        """Rehearse what is to be pushed; None, and a line, where nothing can be started here."""
        from shipway.container.container import obstacle
        from shipway.rehearsal import stage as stages

        if hindrance := obstacle():
            note(f"Not rehearsed: {hindrance.problem}")
            return None
        with stages.stage(self.config, note, self.progress.step) as stage:
            stages.borrow(stage, self.repository, plan.release)
            return rehearsed_beside(stage, plan.release, plan.previous, self.tell)


def rehearsal_document(progress: Progress) -> dict[str, Any]:
    """Return what a rehearsal tells to programs, before it has begun."""
    return {"deployable": False, "steps": progress.seconds}


def candidate(
    stage: "Stage", root: Path, config: Config, tell: Tell, told: dict[str, Any]
) -> "Candidate":
    """Find what is released from the project in `root`, check it, and push it where it waits.

    `told` hears of it for programs.
    """
    from shipway import findings, plans
    from shipway.check import subject
    from shipway.rehearsal import candidate as candidates

    found = candidates.found(stage, root)
    told |= {"subject": found.name, "commit": found.commit, "previous": found.before}
    if found.plan:
        report.lines(plans.as_text(found.plan, is_proven=False), tell)
    looked_at = subject.of(found.clone, found.commit, config, found.name)
    with stage.step("Check"):
        result = looked_at.checked(note)
    told["check"] = findings.as_document(result)
    require_sound(result, found.name, tell=tell)
    candidates.push(stage, found)
    return found


def rehearsed_beside(
    stage: "Stage", commit: str, before: str | None, tell: Tell = say,
    told: dict[str, Any] | None = None,
) -> Verdict:  # fmt: skip
    """Rehearse beside the release `before`; stop where the commit would break in production.

    `told` hears of it for programs.
    """
    from shipway import verdicts
    from shipway.rehearsal import rehearse, require_deployable

    verdict = rehearse(stage, commit, before)
    report.verdict(verdict, tell)
    if told is not None:
        told |= verdicts.as_document(verdict)
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
