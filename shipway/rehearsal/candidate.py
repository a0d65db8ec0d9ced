"""What is rehearsed: the release that waits on main, or else the one that is out already."""

from dataclasses import dataclass
from pathlib import Path

from shipway.model import Plan
from shipway.rehearsal import throwaway
from shipway.rehearsal.stage import Stage
from shipway.release import objects, planned
from shipway.release.push import push as push_plan
from shipway.repository import Repository, copies

_WEBHOOK_TIME = 5.0
"""Seconds within which a push must be told; git waits for the hook that tells it."""


@dataclass(frozen=True)
class Candidate:
    """A commit, in a clone of the throwaway remote."""

    clone: Repository
    plan: Plan | None
    """What releases it; None where it is released already."""
    commit: str
    before: str | None
    """The release before it."""

    @property
    def name(self) -> str:
        """Its version, or its short id."""
        return self.plan.version if self.plan else self.commit[:9]


def found(stage: Stage, root: Path) -> Candidate:
    """Make the throwaway remote out of the project in `root`, and find what is released there."""
    clone = _throwaway_remote(stage, root)
    plan = planned(clone, stage.config, stage.step)
    if plan:
        return Candidate(clone, plan, plan.release, plan.previous)
    return Candidate(clone, None, *_released(stage, clone))


def push(stage: Stage, candidate: Candidate) -> None:
    """Push what the plan says; the stand-in must be told of it, as Railway is."""
    if candidate.plan:
        with stage.step("Push"):
            push_plan(candidate.clone, objects.tagged(candidate.clone, candidate.plan))
            stage.standin.next_push(_WEBHOOK_TIME)


def _throwaway_remote(stage: Stage, root: Path) -> Repository:
    """Make the remote that tells of its pushes; return a clone of it."""
    config, standin = stage.config, stage.standin
    stage.say(f"Rehearsing on a throwaway remote: nothing is pushed to {config.remote}")
    bare = throwaway.make(root, config, stage.folder, standin.remote, stage.say)
    standin.install_hook()
    clone = copies.clone(bare, stage.folder / "clone", config.remote)
    clone.introduce()
    return clone


def _released(stage: Stage, clone: Repository) -> tuple[str, str | None]:
    """Return the commit to rehearse where nothing waits to be released, and the release before it.

    That is its first parent, but for the first release of all, which stands on main alone.
    """
    config = stage.config
    main, production = (
        clone.commit_id(f"refs/remotes/{config.remote}/{branch}") or ""
        for branch in (config.main_branch, config.production_branch)
    )
    stage.say(f"{config.main_branch} is released already, as {production[:9]}: rehearsing that")
    parents = clone.parents(production)
    is_first = len(parents) < 2 and all(clone.is_ancestor(each, main) for each in parents)
    return production, None if is_first else parents[0]
