"""Guesses which branches of a project are developed and deployed, from what its clone has seen."""

from collections.abc import Collection
from dataclasses import dataclass

from shipway.branches import production_among
from shipway.config import Config, is_name
from shipway.repository import Repository

_MAIN = ("main", "master")


@dataclass(frozen=True)
class Branches:
    """A remote, and the two branches that matter."""

    remote: str = Config.remote
    main: str = Config.main_branch
    production: str = Config.production_branch
    unsure: tuple[str, ...] = ()
    """Between which branches the production branch could not be decided."""


def guess(repository: Repository | None) -> Branches:
    """Guess from the branches of the remote, or the clone's own where it has seen none."""
    if repository is None:
        return Branches()
    remotes = [name for name in repository.git.run("remote").split("\n") if is_name(name)]
    remote = remotes[0] if len(remotes) == 1 else Config.remote
    default = _default(repository, remote)
    names = _names(repository, f"refs/remotes/{remote}/", 3) or _names(repository, "refs/heads/", 2)
    return choose(remote, names or [default], default)  # without a commit there is no branch yet


def choose(remote: str, names: Collection[str], default: str) -> Branches:
    """Choose among the names of branches; `default` is the one that a clone begins with."""
    usable = [name for name in sorted(names) if is_name(name)]
    first = [*_MAIN, *([] if production_among([default]) else [default])]
    main = next((name for name in first if name in usable), Config.main_branch)
    others = [name for name in usable if name != main]
    production = others[0] if len(others) == 1 else production_among(others)
    if production:
        return Branches(remote, main, production)
    return Branches(remote, main, unsure=tuple(others))


def _names(repository: Repository, prefix: str, parts: int) -> list[str]:
    listing = repository.git.run("for-each-ref", f"--format=%(refname:lstrip={parts})", prefix)
    return [name for name in listing.split("\n") if name and name != "HEAD"]


def _default(repository: Repository, remote: str) -> str:
    for name in (f"refs/remotes/{remote}/HEAD", "HEAD"):
        status, out, _ = repository.git.attempt("symbolic-ref", "--quiet", "--short", name)
        if status == 0:
            return out.strip().removeprefix(f"{remote}/")
    return ""
