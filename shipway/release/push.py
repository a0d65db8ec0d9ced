"""Pushes exactly what the plan says, and moves this clone's own refs after it."""

from collections.abc import Iterator

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


def bring_along(repository: Repository, made: Plan) -> Iterator[str]:
    """Move this clone's tag and branches after a push; say what a person has to do instead."""
    for update in made.updates:
        _, kind, name = update.ref.split("/", 2)
        if kind == "tags":
            if not repository.move(update):
                yield (f"Your tag {name} is not the one on {made.remote}: "
                       f"git fetch --force {made.remote} tag {name}")  # fmt: skip
        elif update.old and repository.commit_id(update.ref) == update.old:
            if name in repository.checked_out_branches():
                yield f"Your {name} is behind {made.remote} now: git pull --ff-only"
            else:
                repository.move(update)
