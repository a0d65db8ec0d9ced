"""Builds a release out of git objects alone: changelog commit, release commit, and at last the tag.

The tag is written when the release is rehearsed, since it says how that went. Nothing refers to
these objects until the push, so an interrupted release leaves nothing behind.
"""

from dataclasses import replace

from shipway.changelog import subjects
from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import Decision, Facts, Objects, Plan, RefUpdate
from shipway.release import effective, trailers
from shipway.release.standing import standing
from shipway.repository import Repository, writing


def build(repository: Repository, config: Config, facts: Facts, decision: Decision) -> Objects:
    """Write the commits; refuse a conflict with the files named."""
    main = facts.main
    if decision.changelog is not None:
        tree = writing.tree_with_file(repository, main, config.changelog, decision.changelog)
        main = writing.commit(repository, tree, [main], f"{subjects.roll(decision.version)}\n")
    parents = [main]
    tree = repository.tree(main)
    if facts.production:
        parents = [facts.production, main]
        tree = _merged(repository, facts, facts.production, main)
    message = f"{trailers.release_subject(decision.version)}\n"
    release = writing.commit(repository, tree, parents, message)
    return Objects(main, release)


def tagged(repository: Repository, plan: Plan) -> Plan:
    """Write the tag, with what was proven of the release; return the plan that moves it too.

    Without a verdict the tag says that nothing was rehearsed; without migrations, even without
    an empty list of them, it says nothing of them.
    """
    message = f"{plan.tag_message}\n\n{trailers.of_release(plan.verdict, plan.migrations)}"
    oid = writing.tag(repository, plan.tag, plan.release, message)
    update = RefUpdate(f"refs/tags/{plan.tag}", None, oid)
    return replace(plan, updates=(*plan.updates, update))


def _merged(repository: Repository, facts: Facts, production: str, main: str) -> str:
    try:
        if facts.rollbacks:
            since = standing(repository, production, facts.tags)
            return effective.merged(repository, production, main, since)
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
        raise _conflict(facts, conflict.files) from conflict


def _conflict(facts: Facts, files: tuple[str, ...]) -> ShipwayError:
    """Return the refusal, with the commands of git that settle it on main."""
    names = ", ".join(files[:5])
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    tip, push = (f"{facts.remote}/{facts.production_branch}",
                 f"git push {facts.remote} {facts.main_branch}")  # fmt: skip
    if not facts.rollbacks:
        return ShipwayError(
            f"{facts.main_branch} and {facts.production_branch} both changed {names}{more}, "
            "and git cannot merge that by itself",
            f"git switch {facts.main_branch} && git merge {tip}, settle the files, commit, {push}",
        )
    # Main then has the rollback and its revert, so nothing is left to be undone.
    reverted = " ".join(each[:9] for each in facts.rollbacks)
    return ShipwayError(
        f"what was rolled back on {facts.production_branch} and what came since both changed "
        f"{names}{more}, and git cannot merge that by itself",
        f"git switch --detach {tip} && git revert --no-edit {reverted}, settle the files, "
        f"git revert --continue, git switch {facts.main_branch} && git merge -, "
        f"settle what is left, {push}",
    )
