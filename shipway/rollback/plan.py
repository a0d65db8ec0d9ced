"""Makes the plan of a rollback, as it is printed and as it is executed; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from shipway.config import Config
from shipway.errors import ShipwayError, counted
from shipway.model import Commit, Migration, RefUpdate, Rollback, Step
from shipway.release.history import Release
from shipway.release.trailers import Mark
from shipway.rollback import safety
from shipway.rollback.facts import RollbackFacts
from shipway.rollback.target import Way


@dataclass(frozen=True)
class RollbackPlan:
    """What a rollback will do; commit ids are full."""

    target: Mark
    """The release that it goes back to."""
    current: Mark
    """The release that the production branch stands for now."""
    commit: str
    """The new commit, with the target's tree."""
    previous: str
    """The tip of the production branch, its only parent."""
    remote: str
    updates: tuple[RefUpdate, ...]
    undoes: tuple[Mark, ...]
    """The releases that it undoes, newest first."""
    hotfixes: tuple[Commit, ...]
    """Commits by hand that are live and that the target lacks, newest first."""
    migrations: tuple[Migration, ...]
    """What the database has and the target's code does not know, newest first."""
    rollback: Rollback
    """Whether the target's code runs on the schema of today."""
    reason: str
    """Why that is unsafe or unproven; empty where it is safe."""
    destroys: tuple[str, ...]
    """What needs --yes-destroy, a sentence each."""
    notes: tuple[str, ...]
    """What it does not touch, and how it is undone, a sentence each."""
    steps: tuple[Step, ...]


def plan(known: RollbackFacts, way: Way, commit: str, config: Config) -> RollbackPlan:
    """Return what is lost, what stays, and the one ref that moves."""
    rollback, reason = safety.verdict(known.releases, way, known.added)
    return RollbackPlan(
        target=mark(way.target),
        current=mark(way.current),
        commit=commit,
        previous=known.tip,
        remote=config.remote,
        updates=(RefUpdate(f"refs/heads/{config.production_branch}", known.tip, commit),),
        undoes=tuple(map(mark, way.undoes)),
        hotfixes=tuple(Commit(x.commit, x.subject, x.who) for x in way.hotfixes),
        migrations=safety.migrations(way, known.added),
        rollback=rollback,
        reason=reason,
        destroys=tuple(_destroys(way, rollback, reason)),
        notes=tuple(_notes(way, config)),
        steps=tuple(_steps(known, way, commit, config)),
    )


def mark(release: Release) -> Mark:
    """Name a release as the trailers do."""
    return Mark(release.name, release.commit)


def require_allowed(made: RollbackPlan, *, destroy: bool) -> None:
    """Refuse a rollback that destroys something, unless that is asked for."""
    if made.destroys and not destroy:
        raise ShipwayError(
            f"a rollback to {made.target.name} needs --yes-destroy: {'; '.join(made.destroys)}",
            "mend it on main and `invoke release`, or add --yes-destroy",
        )


def _destroys(way: Way, rollback: Rollback, reason: str) -> Iterator[str]:
    if rollback is Rollback.UNSAFE:
        yield f"its code does not run on the database as it is now ({reason})"
    if way.hotfixes:
        are = "is" if len(way.hotfixes) == 1 else "are"
        count = counted(len(way.hotfixes), "hotfix", "es")
        yield f"{count} {are} not live again before the next release"


def _notes(way: Way, config: Config) -> Iterator[str]:
    if way.target.undone_by:
        yield f"{way.target.name} was rolled back itself, as {way.target.undone_by[:9]}"
    yield (f"the database, the service's variables, {config.main_branch} and the tags "
           "stay as they are")  # fmt: skip
    yield "`invoke release` undoes it: the next release has what was rolled back"


def _steps(known: RollbackFacts, way: Way, commit: str, config: Config) -> Iterator[Step]:
    branch = config.production_branch
    yield Step("roll back", f"{branch} {known.tip[:9]} to the files of {way.target.name}, "
               f"giving {commit[:9]}")  # fmt: skip
    yield Step("push", f"{branch} to {config.remote}, only from {known.tip[:9]}")
    if config.url:
        yield Step("follow", f"{config.url} until it answers with {commit[:9]}")
