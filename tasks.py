"""Release this Django project to Railway.

`invoke check` runs in CI, `invoke release` on a laptop, `invoke serve` in the container.

Each verb is a recipe that reads from top to bottom: read the facts, decide, show the plan,
confirm, act, follow. The parts are in shipway/; the settings are in invoke.yaml.
"""

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.collection import Collection
from invoke.context import Context
from invoke.tasks import task

from shipway import findings, report, verdicts
from shipway.config import Config, variables
from shipway.errors import Interruption, ShipwayError, Status, interruptible
from shipway.invoke_file import require_readable
from shipway.model import Checked, Plan, Verdict
from shipway.report import Progress, note, say

if TYPE_CHECKING:
    from shipway.rehearsal.stage import Stage
    from shipway.repository import Repository

ROOT = Path(__file__).resolve().parent


@task(
    help={
        "ref": "the commit to check (default HEAD)",
        "tree": "check this folder instead, which may be any Django project's",
        "here": "use this Python environment instead of a fresh one with the commit's requirements",
        "strict": "fail on warnings too",
        "format": "text, json or github",
    }
)
def check(
    c: Context, ref: str = "HEAD", tree: str = "", here: bool = False, strict: bool = False,
    format: str = "text",
) -> None:  # fmt: skip
    """Find what would break in production, in a commit as a clean clone has it.

    Never looks at the working tree. Exit status: 0 clean or warnings only, 1 errors, 2 could not
    run. docs/checks.md explains each code.
    """
    from shipway.check import subject

    report.require_form(format, "text", "json", "github")
    config = _config(c)
    with interruptible("nothing was changed", "run `invoke check` again"):
        looked_at = subject.folder(Path(tree)) if tree else subject.commit(ROOT, ref, config)
        with Progress().step("Check"):
            result = looked_at.checked(note, here=here)
        _require_sound(result, looked_at.name, format, strict=strict)


@task(
    help={
        "part": "auto, major, minor or patch: which part of the version to step",
        "number": "the version itself, X.Y.Z",
        "dry-run": "show and check what would be released, then stop",
        "yes": "do not ask",
        "rehearse": "build and start it here first, beside the release before it",
        "wait": "follow the release until it is live",
    }
)
def release(
    c: Context, part: str = "auto", number: str = "", dry_run: bool = False, yes: bool = False,
    rehearse: bool = True, wait: bool = True,
) -> None:  # fmt: skip
    """Merge main into the production branch, tag, push, and follow it until it is live.

    The working tree, the index and the checked-out branch are not touched, and the remote gets
    everything or nothing. Exit status: 0 live, 1 refused, 2 could not run, 5 pushed and not
    verified, 6 failed and the old version serves, 7 superseded, 130 interrupted.
    """
    from shipway.check import subject
    from shipway.release import planned
    from shipway.release.follow import follow, live_commit
    from shipway.repository import Repository

    config, progress = _config(c, has_plan=True), Progress()
    dry_run = dry_run or c.config.run.dry
    with interruptible("nothing was pushed", "run `invoke release` again") as interruption:
        repository = Repository.at(ROOT)
        plan = planned(repository, config, progress.step, part, number)
        if plan is None and dry_run:
            return say("nothing waits to be released")
        if plan is None:
            return _look_again(progress, repository, config, wait)
        report.plan(plan)
        looked_at = subject.of(repository, plan.release, config, plan.version)
        with progress.step("Check"):
            result = looked_at.checked(note)
        _require_sound(result, plan.version)
        verdict = _rehearsed(progress, repository, plan, config) if rehearse else None
        if dry_run:
            return None
        if not yes:
            report.confirm(f"Release {plan.version}?")
        before = live_commit(config)
        _push(progress, repository, plan, verdict, interruption)
        with progress.step("Live"):
            follow(repository, config, plan.release, before, wait=wait)
        say(f"{plan.version} is live at {config.url} ({progress.total()})")
    return None


@task(
    help={
        "database": "sqlite, or start an installed mariadb or mysql for the time of the rehearsal",
        "keep": "then show it as on a laptop, with demonstration data, until Ctrl-C",
        "format": "text or json",
    }
)
def rehearse(c: Context, database: str = "", keep: bool = False, format: str = "text") -> None:
    """Release to a throwaway remote that builds, starts and probes like Railway.

    The release before runs beside it: pages are walked in both, and the old one is ended under
    requests. Where nothing waits on main, what is released already is rehearsed. Needs no account
    and no remote. Exit status: 0 it would go live, 1 it would not, 2 could not run.
    """
    from shipway.check import subject
    from shipway.rehearsal import candidate, require_deployable
    from shipway.rehearsal import stage as stages
    from shipway.rehearsal.show import show

    config, progress = _config(c), Progress()
    with (
        interruptible("everything it started is ended", "run `invoke rehearse` again"),
        report.documented(format, progress) as told,
        stages.stage(config, note, progress.step, database) as stage,
    ):
        found = candidate.found(stage, ROOT)
        told |= {"subject": found.name, "commit": found.commit, "previous": found.before}
        if found.plan:
            report.plan(found.plan)
        with progress.step("Check"):
            result = subject.of(found.clone, found.commit, config, found.name).checked(note)
        told["check"] = findings.as_document(result)
        _require_sound(result, found.name)
        candidate.push(stage, found)
        verdict = _judged(stage, found.commit, found.before)
        told |= verdicts.as_document(verdict)
        require_deployable(stage, verdict)
        say(f"{found.name} would go live ({progress.total()})")
        if keep:
            show(stage, say)


@task
def build(c: Context) -> None:
    """Run in the image's build: compile the bytecode and collect the static files.

    What the service's build command is; a start then finds both done. Needs no database.
    """
    from shipway.serve.build import build as make

    make(_config(c), ROOT)


@task(help={"check-only": "do all but serve, as a pre-deploy step: the start then finds it done"})
def serve(c: Context, check_only: bool = False) -> None:
    """Run in the container: wait for the database, migrate, collect, then serve with gunicorn.

    One process and one Django start; what the Procfile's `web` line runs.
    """
    from shipway.serve import serve as start

    start(_config(c), ROOT, check_only=check_only)


@task(
    help={
        "folder": "the other project's folder",
        "dry-run": "show what would be written, then stop",
        "yes": "do not ask",
        "replace-tasks": "give up a tasks.py of theirs that is none of shipway's",
    }
)
def adopt(
    c: Context, folder: str, dry_run: bool = False, yes: bool = False, replace_tasks: bool = False
) -> None:
    """Bring shipway into another Django project, or up to date there; commits nothing.

    Run it in a clone of shipway's own repository. Exit status: 0 written, or nothing to write, 1
    refused, 2 could not run, 130 interrupted.
    """
    from shipway import adopt as adoption

    with interruptible("nothing was written", "run `invoke adopt` again") as interruption:
        plan = adoption.plan(ROOT, Path(folder), replace_tasks=replace_tasks)
        say("\n".join(adoption.lines(plan)))
        if dry_run or c.config.run.dry or not plan.writes:
            return
        if not yes:
            report.confirm(f"Write this to {plan.folder}?", "nothing was written")
        interruption.now_means("each file is whole, as it was or as it was shown",
                               "run `invoke adopt` again: it does what is left")  # fmt: skip
        adoption.write(plan)
    say(f"{plan.folder} has shipway: commit it there, then `invoke check`")


def _config(c: Context, *, has_plan: bool = False) -> Config:
    """Read the settings; refuse `invoke --dry` where the verb has no plan to stop at."""
    if c.config.run.dry and not has_plan:
        raise ShipwayError("--dry stops at a plan, which only `release` and `adopt` have",
                           "leave --dry out: `check` and `rehearse` move nothing by themselves",
                           Status.COULD_NOT_RUN)  # fmt: skip
    return Config.read(c.config.get("shipway"))


def _rehearsed(
    progress: Progress, repository: "Repository", plan: Plan, config: Config
) -> Verdict | None:
    """Rehearse what is about to be pushed; None, and a line, where nothing can be started here."""
    from shipway.container.container import obstacle
    from shipway.rehearsal import require_deployable
    from shipway.rehearsal import stage as stages

    if hindrance := obstacle():
        note(f"Not rehearsed: {hindrance.problem}")
        return None
    with stages.stage(config, note, progress.step) as stage:
        stages.borrow(stage, repository, plan.release)
        verdict = _judged(stage, plan.release, plan.previous)
        require_deployable(stage, verdict)
        return verdict


def _judged(stage: "Stage", commit: str, before: str | None) -> Verdict:
    """Rehearse a commit beside the release `before` it, and print what that has shown."""
    from shipway.rehearsal import rehearse

    verdict = rehearse(stage, commit, before)
    report.verdict(verdict)
    return verdict


def _require_sound(result: Checked, name: str, form: str = "text", *, strict: bool = False) -> None:
    """Print what was found; stop where the commit would break in production."""
    report.checked(result, name, form)
    if result.errors:
        raise ShipwayError("this commit would break in production", "mend the errors above")
    if strict and result.findings:
        raise ShipwayError("--strict takes warnings for errors", "mend the warnings above")


def _push(
    progress: Progress, repository: "Repository", plan: Plan, verdict: Verdict | None,
    interruption: Interruption,
) -> None:  # fmt: skip
    """Tag with the verdict, push what the plan says, and bring this clone along."""
    from shipway.release.objects import tagged
    from shipway.release.push import bring_along, push

    plan = tagged(repository, plan, verdict)
    interruption.now_means("the push arrived whole or not at all", "`invoke release` finds out")
    with progress.step("Push"):
        push(repository, plan)
    interruption.now_means(f"{plan.release[:9]} is pushed all the same",
                           "`invoke release` looks whether it is live")  # fmt: skip
    for advice in bring_along(repository, plan):
        note(advice)


def _look_again(progress: Progress, repository: "Repository", config: Config, wait: bool) -> None:
    """Verify the release that the remote has already: nothing new waits on main."""
    from shipway.release.follow import follow

    tip = repository.commit_id(f"refs/remotes/{config.remote}/{config.production_branch}") or ""
    note(f"{config.main_branch} is released already, as {tip[:9]}")
    with progress.step("Live"):
        follow(repository, config, tip, None, wait=wait)
    say(f"{tip[:9]} is live at {config.url} ({progress.total()})")


ns = Collection(check, release, rehearse, build, serve, adopt)
# What is wrong is refused here, where a person can read it, rather than in Invoke's own reading.
variables({})
require_readable(ROOT / "invoke.yaml")
if importlib.util.find_spec("chores"):  # this repository's own; a project that adopts has none
    ns.add_collection(Collection.from_module(importlib.import_module("chores")), name="dev")
