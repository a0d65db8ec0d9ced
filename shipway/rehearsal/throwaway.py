"""Makes the throwaway remote that a rehearsal releases to, from the best that there is.

What a person might take to be rehearsed, and is not, is said in a line.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.repository import NotARepository, Repository, copies, remote


def make(
    root: Path, config: Config, folder: Path, target: Path, say: Callable[[str], None]
) -> Repository:
    """Make the bare repository `target` with what a release from `root` starts from.

    `folder` is a scratch folder, and `say` hears what is taken where that is not the remote's.
    """
    try:
        repository = Repository.at(root)
    except NotARepository:
        say(f"{root} is no git repository: rehearsing the folder as it stands")
        repository = copies.of_folder(root, folder / "folder.git")
        return copies.mirror(repository, target, {config.main_branch: _head(repository)}, {})
    refs = _refs(repository, config, say)
    branches = {config.main_branch: _main(repository, config, refs, say)}
    production = refs.get(f"refs/heads/{config.production_branch}")
    if production:
        branches[config.production_branch] = production
    _say_what_is_left_out(repository, config.main_branch, branches.values(), say)
    prefix = "refs/tags/"
    tags = {n.removeprefix(prefix): oid for n, oid in refs.items() if n.startswith(prefix)}
    known = {name: oid for name, oid in tags.items() if repository.commit_id(oid)}
    return copies.mirror(repository, target, branches, known)


def _refs(repository: Repository, config: Config, say: Callable[[str], None]) -> dict[str, str]:
    if repository.has_remote(config.remote):
        try:
            return remote.fetch(
                repository, config.remote, [config.main_branch, config.production_branch]
            )
        except ShipwayError as error:
            say(f"{error.problem}: rehearsing what is here")
    else:
        say(f"There is no remote named {config.remote}: rehearsing the local branches")
    return repository.local_refs(config.remote)


def _main(
    repository: Repository, config: Config, refs: dict[str, str], say: Callable[[str], None]
) -> str:
    """Choose the main commit: the remote's one, or the local one where it only lies ahead."""
    main, origin = config.main_branch, f"{config.remote}/{config.main_branch}"
    theirs = refs.get(f"refs/heads/{main}")
    local = repository.commit_id(f"refs/heads/{main}")
    if local is None or local == theirs:
        return theirs or _checked_out(repository, main, say)
    if theirs is None or repository.is_ancestor(theirs, local):
        say(f"Your {main} has commits that are not pushed: rehearsing them too")
        return local
    behind = repository.is_ancestor(local, theirs)
    relation = f"Your {main} is behind" if behind else f"Your {main} has diverged from"
    say(f"{relation} {origin}: rehearsing {origin}")
    return theirs


def _checked_out(repository: Repository, main: str, say: Callable[[str], None]) -> str:
    head = _head(repository)
    say(f"There is no branch {main}: rehearsing what is checked out in its place")
    return head


def _say_what_is_left_out(
    repository: Repository, main: str, tips: Collection[str], say: Callable[[str], None]
) -> None:
    """Name the work that is checked out here, and is not in what is rehearsed."""
    _, branch, _ = repository.git.attempt("symbolic-ref", "--quiet", "--short", "HEAD")
    head = repository.commit_id("HEAD")
    name = branch.strip()
    if head and name != main and repository.log(head, tips):
        say(f"You are on {name or head[:9]}: rehearsing {main}, which lacks its commits")
    _, changes, _ = repository.git.attempt("status", "--porcelain")
    if changes:
        say("What is not committed is not rehearsed: `git status` lists it")


def _head(repository: Repository) -> str:
    head = repository.commit_id("HEAD")
    if head is None:
        raise ShipwayError(
            "there is no commit yet", "git add . && git commit", Status.COULD_NOT_RUN
        )
    return head
