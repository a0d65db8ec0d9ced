"""Pushes exactly what the plan says, and moves this clone's own refs after it."""

from shipway.errors import ShipwayError
from shipway.model import Plan
from shipway.repository import Repository, remote


def push(repository: Repository, made: Plan) -> None:
    """Push the plan's refs, all or nothing."""
    try:
        remote.push(repository, made.remote, made.updates)
    except remote.Declined as declined:
        raise ShipwayError(
            f"{made.remote} declined the push, and nothing moved: {'; '.join(declined.reasons)}",
            "where somebody else pushed in between, run `invoke release` again; "
            "where a rule of the remote forbids it, ask whoever may change that rule",
        ) from declined


def bring_along(repository: Repository, made: Plan) -> str:
    """Move this clone's tag and branches after a push; say where a person has to do it."""
    behind = []
    for update in made.updates:
        branch = update.ref.removeprefix("refs/heads/")
        if update.ref.startswith("refs/tags/"):
            repository.move(update)
        elif update.old and repository.commit_id(update.ref) == update.old:
            if branch in repository.checked_out_branches():
                behind.append(branch)
            else:
                repository.move(update)
    names = " and ".join(behind)
    return f"Your {names} is behind {made.remote} now: git pull --ff-only" if names else ""
