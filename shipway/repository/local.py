"""This clone's own refs: moved to what was pushed where nothing is lost, and nobody works there."""

from shipway.repository import Repository
from shipway.repository.talking import QUIETLY


def forward(repository: Repository, remote: str, branch: str) -> bool:
    """Fast-forward a branch to where the remote was last seen to have it; say whether it is there.

    git itself refuses what is no fast-forward, and a branch that any working tree has checked out,
    rebases or bisects.
    """
    refspec = f"refs/remotes/{remote}/{branch}:refs/heads/{branch}"
    status, _, _ = repository.git.attempt("fetch", *QUIETLY, "--", ".", refspec)
    return status == 0


def see(repository: Repository, remote: str, branch: str, commit: str) -> None:
    """Note that the remote has a branch there, unless something newer was seen already."""
    ref = f"refs/remotes/{remote}/{branch}"
    seen = repository.commit_id(ref)
    if seen is None or (seen != commit and repository.is_ancestor(seen, commit)):
        repository.git.attempt("update-ref", ref, commit, seen or "")


def take_tag(repository: Repository, ref: str, tag: str) -> bool:
    """Make a tag where there is none of its name; say whether it is this one."""
    repository.git.attempt("update-ref", ref, tag, "")
    return repository.git.attempt("rev-parse", "--verify", "--quiet", ref)[1].strip() == tag


def working_tree_on(repository: Repository, branch: str) -> str | None:
    """Return the folder in which a branch is checked out; None where it is nowhere."""
    listing = repository.git.run("worktree", "list", "--porcelain", "-z").split("\0\0")
    for entry in listing:
        lines = entry.split("\0")
        if f"branch refs/heads/{branch}" in lines:
            return lines[0].removeprefix("worktree ")
    return None
