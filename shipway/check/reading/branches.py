"""Guesses which branches are developed on and deployed, where nothing may be configured."""

from collections.abc import Mapping

from shipway.branches import production_among
from shipway.config import Config
from shipway.repository import Repository


def production(refs: Mapping[str, str], config: Config) -> str:
    """Return the name of the production branch among `refs`, full names; empty without one.

    The configured one comes first, then one that people call so.
    """
    names = [ref.removeprefix("refs/heads/") for ref in refs if ref.startswith("refs/heads/")]
    if config.production_branch in names:
        return config.production_branch
    return production_among(name for name in names if name != config.main_branch)


def main(repository: Repository, refs: Mapping[str, str], config: Config) -> str:
    """Return the branch that is developed on: as configured, else the remote's own, else usual."""
    head = f"refs/remotes/{config.remote}/HEAD"
    status, out, _ = repository.git.attempt("symbolic-ref", "--quiet", head)
    own = out.strip().removeprefix(f"refs/remotes/{config.remote}/") if status == 0 else ""
    names = (config.main_branch, own, "main", "master")
    return next((name for name in names if f"refs/heads/{name}" in refs), "")


def tip(repository: Repository, config: Config) -> str | None:
    """Return the production branch's commit, as this clone last saw it; None without one."""
    refs = repository.local_refs(config.remote)
    name = production(refs, config)
    return refs[f"refs/heads/{name}"] if name else None
