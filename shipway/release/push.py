"""Pushes exactly what a plan says, and moves this clone's own refs after it."""

import shlex
from collections.abc import Iterator
from typing import Protocol

from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import RefUpdate
from shipway.release import declined as refusals
from shipway.repository import Repository, local, remote
from shipway.version import Version


class Movement(Protocol):
    """What a plan moves on a remote: a release's, or a rollback's."""

    @property
    def remote(self) -> str:
        """The remote's name."""

    @property
    def updates(self) -> tuple[RefUpdate, ...]:
        """The refs that move, all or none."""


def push(repository: Repository, made: Movement, verb: str = "invoke release") -> None:
    """Push the plan's refs, all or nothing; `verb` is what a person runs again where it fails."""
    try:
        remote.push(repository, made.remote, made.updates)
    except remote.Declined as declined:
        raise refusals.explained(
            repository, made.remote, made.updates, declined, verb
        ) from declined


def bring_along(repository: Repository, made: Movement) -> Iterator[str]:
    """Move this clone's tag and branches after a push; say what a person has to do instead."""
    for update in made.updates:
        _, kind, name = update.ref.split("/", 2)
        if kind == "heads":
            local.see(repository, made.remote, name, update.new)
            yield from _bring_branch(repository, made.remote, name)
        elif not local.take_tag(repository, update.ref, update.new):
            yield _another_tag(made.remote, name)


def catch_up(repository: Repository, config: Config) -> Iterator[str]:
    """Bring this clone along after a release that was cut off, or made by somebody else.

    What was last fetched of the remote's branches counts.
    """
    for name in (config.production_branch, config.main_branch):
        yield from _bring_branch(repository, config.remote, name)
    tip = repository.commit_id(f"refs/remotes/{config.remote}/{config.production_branch}")
    listing = (
        repository.git.run("tag", "--no-column", "--points-at", tip).split("\n") if tip else []
    )
    if tip and not any(map(Version.parse, listing)):
        try:
            yield from _bring_tags(repository, config.remote, tip)
        except ShipwayError as error:  # whoever lacks a tag can look all the same
            yield f"Your clone lacks the release's tag: {error.problem}: {error.hint}"


def _bring_tags(repository: Repository, remote_name: str, commit: str) -> Iterator[str]:
    """Fetch the remote's tags of a commit; say where this clone has others of their names."""
    refs = remote.fetch(repository, remote_name, [])
    tags = [ref for ref, oid in refs.items() if ref.startswith("refs/tags/") and oid == commit]
    own = {f"refs/tags/{name}" for name in repository.git.run("tag", "--no-column").split("\n")}
    for ref in own.intersection(tags):
        yield _another_tag(remote_name, ref.removeprefix("refs/tags/"))
    if lacking := sorted(set(tags) - own):
        remote.bring(repository, remote_name, [f"{ref}:{ref}" for ref in lacking])


def _another_tag(remote_name: str, name: str) -> str:
    return (f"Your tag {name} is not the one on {remote_name}: "
            f"git fetch --force {remote_name} tag {name}")  # fmt: skip


def _bring_branch(repository: Repository, remote_name: str, name: str) -> Iterator[str]:
    """Fast-forward a branch of this clone's own, where there is one; else say how."""
    theirs = f"{remote_name}/{name}"
    seen = repository.commit_id(f"refs/remotes/{theirs}")
    own = repository.commit_id(f"refs/heads/{name}")
    if own is None or seen is None or repository.is_ancestor(seen, own):
        return
    if not repository.is_ancestor(own, seen):
        yield f"Your {name} and {theirs} have diverged: git switch {name} && git rebase {theirs}"
    elif not local.forward(repository, remote_name, name):
        folder = local.working_tree_on(repository, name)
        behind, merge = f"Your {name} is behind {remote_name} now:", f"merge --ff-only {theirs}"
        if folder is None:
            yield f"{behind} git switch {name} && git {merge}, once no rebase or bisect has it"
        elif folder == str(repository.root):
            yield f"{behind} git {merge}"
        else:
            yield f"{behind} git -C {shlex.quote(folder)} {merge}"
