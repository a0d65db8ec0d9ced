"""Builds a release out of git objects alone: changelog commit, release commit, and at last the tag.

The tag is written when the release is rehearsed, since it says how that went. Nothing refers to
these objects until the push, so an interrupted release leaves nothing behind.
"""

from dataclasses import replace

from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import Decision, Facts, Objects, Plan, RefUpdate, Verdict
from shipway.repository import Repository, writing


def build(repository: Repository, config: Config, facts: Facts, decision: Decision) -> Objects:
    """Write the commits; refuse a conflict with the files named."""
    main = facts.main
    if decision.changelog is not None:
        tree = writing.tree_with_file(repository, main, config.changelog, decision.changelog)
        main = writing.commit(
            repository, tree, [main], f"Roll the changelog to {decision.version}\n"
        )
    parents = [main]
    tree = repository.tree(main)
    if facts.production:
        parents = [facts.production, main]
        tree = _merged(repository, facts, facts.production, main)
    release = writing.commit(repository, tree, parents, f"Release {decision.version}\n")
    return Objects(main, release)


def tagged(repository: Repository, plan: Plan, verdict: Verdict | None) -> Plan:
    """Write the tag, with what the rehearsal has shown; return the plan that moves it too.

    Without a verdict the tag says that nothing was rehearsed.
    """
    message = f"{plan.tag_message}\n\n{_trailers(verdict)}"
    oid = writing.tag(repository, plan.tag, plan.release, message)
    update = RefUpdate(f"refs/tags/{plan.tag}", None, oid)
    return replace(plan, updates=(*plan.updates, update))


def _trailers(verdict: Verdict | None) -> str:
    """Return the git trailers that say what was rehearsed, and whether a rollback is safe."""
    if verdict is None:
        return "Rehearsed: no\nRollback: unproven, not rehearsed"
    reason = " ".join(verdict.reason.split())
    rollback = f"{verdict.rollback}, {reason}" if reason else str(verdict.rollback)
    return f"Rehearsed: {verdict.database}, {verdict.date}\nRollback: {rollback}"


def _merged(repository: Repository, facts: Facts, production: str, main: str) -> str:
    try:
        return writing.merge(repository, production, main)
    except writing.Unrelated as unrelated:
        raise ShipwayError(
            f"{facts.main_branch} and {facts.production_branch} have no commit in common, "
            "so git cannot merge them",
            f"git switch {facts.main_branch} && git merge --allow-unrelated-histories "
            f"{facts.remote}/{facts.production_branch}, settle the files, commit, "
            f"git push {facts.remote} {facts.main_branch}",
        ) from unrelated
    except writing.Conflict as conflict:
        files = ", ".join(conflict.files[:5])
        more = f" and {len(conflict.files) - 5} more" if len(conflict.files) > 5 else ""
        raise ShipwayError(
            f"{facts.main_branch} and {facts.production_branch} both changed {files}{more}, "
            "and git cannot merge that by itself",
            f"git switch {facts.main_branch} && git merge {facts.remote}/{facts.production_branch}"
            f", settle the files, commit, git push {facts.remote} {facts.main_branch}",
        ) from conflict
