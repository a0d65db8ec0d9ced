"""Rolls back: a new commit on the production branch with the tree of an earlier release."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from shipway.config import Config
from shipway.release import trailers
from shipway.repository import Repository, writing
from shipway.rollback import facts, plan
from shipway.rollback.plan import RollbackPlan
from shipway.rollback.target import way


def planned(
    repository: Repository, config: Config, step: Callable[[str], AbstractContextManager[Any]],
    to: str = "",
) -> RollbackPlan:  # fmt: skip
    """Read what was released, decide, write the commit; nothing refers to it before the push.

    `to` is a version; without it, the release before the current one that no rollback has undone.
    """
    with step("Fetch"):
        known = facts.read(repository, config)
        chosen = way(known.releases, config.production_branch, to)
        known = facts.with_migrations(repository, config, known, chosen)
    chosen = way(known.releases, config.production_branch, to)
    message = trailers.of_rollback(plan.mark(chosen.target), map(plan.mark, chosen.undoes))
    tree = repository.tree(chosen.target.commit)
    commit = writing.commit(repository, tree, [known.tip], message)
    return plan.plan(known, chosen, commit, config)
