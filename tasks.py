"""Release this Django project to Railway.

`invoke check` runs in CI, `invoke release` on a laptop, `invoke serve` in the container.

Each verb is a recipe that reads from top to bottom: read the facts, decide, show the plan,
confirm, act, follow. The parts are in shipway/; the settings are in invoke.yaml.
"""

import importlib
import importlib.util
from pathlib import Path

from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from shipway import report
from shipway.config import Config, variables
from shipway.errors import ShipwayError, Status, interruptible
from shipway.invoke_file import require_readable
from shipway.report import note, say

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
    from shipway import recipes
    from shipway.check import subject
    from shipway.progress import Progress

    report.require_form(format, "text", "json", "github")
    config = _config(c)
    with interruptible("nothing was changed", "run `invoke check` again"):
        looked_at = subject.folder(Path(tree)) if tree else subject.commit(ROOT, ref, config)
        with Progress().step("Check"):
            result = looked_at.checked(note, here=here)
        recipes.require_sound(result, looked_at.name, format, strict=strict)


@task(
    help={
        "part": "auto, major, minor or patch: which part of the version to step",
        "number": "the version itself, X.Y.Z",
        "dry-run": "show and prove what would be released, then stop",
        "yes": "do not ask",
        "yes-destroy": "go ahead though a migration takes away what no rollback brings back",
        "rehearse": "build and start it here first, beside the release before it",
        "wait": "follow the release until it is live",
        "format": "text or json",
    }
)
def release(
    c: Context, part: str = "auto", number: str = "", dry_run: bool = False, yes: bool = False,
    yes_destroy: bool = False, rehearse: bool = True, wait: bool = True, format: str = "text",
) -> None:  # fmt: skip
    """Merge main into the production branch, tag, push, and follow it until it is live.

    The working tree, the index and the checked-out branch are not touched, and the remote gets
    everything or nothing. Exit status: 0 live, 1 refused, 2 could not run, 5 pushed and not
    verified, 6 failed and the old version serves, 7 superseded, 130 interrupted.
    """
    from shipway import plans
    from shipway.recipes import Session
    from shipway.release import planned
    from shipway.release.follow import live_commit
    from shipway.release.plan import require_harmless

    config, dry_run = _config(c, has_plan=True), dry_run or c.config.run.dry
    with interruptible("nothing was pushed", "run `invoke release` again") as interruption:
        session = Session.at(ROOT, config, format)
        plan = planned(session.repository, config, session.progress.step, part, number)
        if plan is None:
            with report.outcome({"plan": None}, format, interruption, is_tried=not dry_run):
                if dry_run:
                    return session.tell("nothing waits to be released")
                return session.look_again(wait=wait)
        plan = session.prove(plan, rehearse=rehearse)
        with report.outcome({"plan": plans.as_document(plan)}, format, interruption,
                            is_tried=not dry_run):  # fmt: skip
            report.lines(plans.as_text(plan), session.tell)
            if dry_run:
                return None
            require_harmless(plan, destroy=yes_destroy)
            if not yes:
                report.confirm(f"Release {plan.version}?")
            before = live_commit(config)
            session.push(plan, plan.release, interruption, "invoke release")
            session.follow(plan.release, before, plan.version, wait=wait)
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
    from shipway import recipes
    from shipway.progress import Progress
    from shipway.rehearsal import stage as stages
    from shipway.rehearsal.show import show

    config, progress, tell = _config(c), Progress(), report.teller(format)
    told = recipes.rehearsal_document(progress)
    with (
        interruptible(
            "everything it started is ended", "run `invoke rehearse` again"
        ) as interruption,
        report.outcome(told, format, interruption),
        stages.stage(config, note, progress.step, database) as stage,
    ):
        found = recipes.candidate(stage, ROOT, config, tell, told)
        recipes.rehearsed_beside(stage, found.commit, found.before, tell, told)
        tell(f"{found.name} would go live ({progress.total()})")
        if keep:
            show(stage, tell)


@task(
    help={
        "to": "the release to go back to, like v1.2.0 (default the one before, not yet undone)",
        "dry-run": "show what would be done, then stop",
        "yes": "do not ask",
        "yes-destroy": "go ahead though the old code may not run on the database as it is now",
        "wait": "follow it until it is live",
        "format": "text or json",
    }
)
def rollback(
    c: Context, to: str = "", dry_run: bool = False, yes: bool = False, yes_destroy: bool = False,
    wait: bool = True, format: str = "text",
) -> None:  # fmt: skip
    """Go back to an earlier release: a new commit with its files, pushed and followed to live.

    The database stays as it is. `invoke release` undoes it: the next release has all that was
    rolled back, and every hotfix. Exit statuses as of `release`.
    """
    from shipway import plans
    from shipway.recipes import Session
    from shipway.release.follow import live_commit
    from shipway.rollback import planned
    from shipway.rollback.plan import require_allowed

    config, dry_run = _config(c, has_plan=True), dry_run or c.config.run.dry
    with interruptible("nothing was pushed", "run `invoke rollback` again") as interruption:
        session = Session.at(ROOT, config, format)
        plan = planned(session.repository, config, session.progress.step, to)
        name = plan.target.name
        with report.outcome({"plan": plans.rollback_as_document(plan)}, format, interruption,
                            is_tried=not dry_run):  # fmt: skip
            report.lines(plans.rollback_as_text(plan), session.tell)
            if dry_run:
                return
            require_allowed(plan, destroy=yes_destroy)
            if not yes:
                report.confirm(f"Roll back to {name}?")
            before = live_commit(config)
            session.push(plan, plan.commit, interruption, f"invoke rollback --to {name}")
            session.follow(plan.commit, before, f"{name}, as {plan.commit[:9]},", wait=wait)


@task(help={"format": "text or json"})
def status(c: Context, format: str = "text") -> None:
    """Show in five seconds what is live, what waits, and the command that mends a difference.

    Exit status: 0 in step, 3 something waits to be released, 4 drift, 2 could not run.
    """
    from shipway.status import explained, wording

    report.require_form(format, "text", "json")
    config = _config(c)
    with interruptible("nothing was changed", "run `invoke status` again"):
        facts, explanation = explained(ROOT, config)
    if format == "json":
        report.document(wording.as_document(facts, explanation))
    else:
        report.lines(wording.as_text(facts, explanation))
    raise Exit(code=explanation.status)


@task(help={"limit": "how many releases", "format": "text or json"})
def history(c: Context, limit: str = "20", format: str = "text") -> None:
    """Show the releases, newest first: when, by whom, and how long after their first commit.

    With RAILWAY_TOKEN also how much later each went live, as far back as Railway lists. Where the
    remote does not answer in 3 s, it shows what this clone last saw, and says so.
    """
    from shipway import timeline

    report.require_form(format, "text", "json")
    config = _config(c)
    with interruptible("nothing was changed", "run `invoke history` again"):
        seen = timeline.read(ROOT, config, timeline.number(limit))
    if format == "json":
        return report.document(timeline.as_document(seen))
    return report.lines(timeline.as_text(seen))


@task(help={"apply": "make it so, once it is confirmed", "yes": "do not ask"})
def provision(c: Context, apply: bool = False, yes: bool = False) -> None:
    """Compare the service's settings in Railway with what a release needs; RAILWAY_TOKEN is set.

    Deletes nothing, and neither reads nor shows the value of a secret. Exit status: 0 compared, or
    set; 1 not confirmed; 2 could not run.
    """
    from shipway.railway import provision as provisioning

    config = _config(c)
    with interruptible("some changes may be made already", "run `invoke provision` again"):
        found = provisioning.compare(config, ROOT)
        report.lines(provisioning.lines(found))
        if not apply or not found.changes:
            return
        if not yes:
            report.confirm(f"Set this in {found.service.name}?", "nothing was changed")
        provisioning.apply(found, config, ROOT)
    say(f"{found.service.name} is set in Railway as a release needs it")


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
        report.lines(adoption.lines(plan))
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
        raise ShipwayError("--dry stops at a plan, and this verb has none",
                           "leave --dry out: `release`, `rollback` and `adopt` have a plan",
                           Status.COULD_NOT_RUN)  # fmt: skip
    return Config.read(c.config.get("shipway"))


ns = Collection(check, release, rollback, rehearse, status, history, provision, build, serve, adopt)
# What is wrong is refused here, where a person can read it, rather than in Invoke's own reading.
variables({})
require_readable(ROOT / "invoke.yaml")
if importlib.util.find_spec("chores"):  # this repository's own; a project that adopts has none
    ns.add_collection(Collection.from_module(importlib.import_module("chores")), name="dev")
