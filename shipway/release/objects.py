"""Builds a release out of git objects alone: changelog commit, release commit, tag.

Nothing refers to these objects until the push, so an interrupted release leaves nothing behind.
"""

from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import Decision, Facts, Objects
from shipway.repository import Repository, writing


def build(repository: Repository, config: Config, facts: Facts, decision: Decision) -> Objects:
    """Write the objects; refuse a conflict with the files named."""
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
    title = f"{decision.tag}\n\n{decision.section}".strip()
    return Objects(main, release, writing.tag(repository, decision.tag, release, title))


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
