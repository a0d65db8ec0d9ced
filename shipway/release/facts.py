"""Reads what a release starts from: the remote's branches and tags, commits, the changelog."""

from collections.abc import Mapping

from shipway.config import Config
from shipway.errors import ShipwayError, Status, counted
from shipway.model import Commit, Facts
from shipway.release.standing import Standing, are_reverted, standing
from shipway.repository import Repository, remote
from shipway.version import Version


def read(repository: Repository, config: Config) -> Facts:
    """Fetch, and read what there is; refuse where this clone and the remote disagree about main."""
    require_usable(repository, config)
    refs = remote.fetch(repository, config.remote, [config.main_branch, config.production_branch])
    known = of(repository, config, refs)
    if known.production is None:
        require_never_seen(repository, config)
    released = bool(known.production and not known.commits)
    _require_same_main(repository, config, known.main, released=released)
    if not released or known.rollbacks:
        _require_hotfixes_pushed(repository, known)
    return known


def of(repository: Repository, config: Config, refs: Mapping[str, str]) -> Facts:
    """Read what there is behind `refs`, full names with the commits for which they stand."""
    main = refs.get(f"refs/heads/{config.main_branch}")
    if main is None:
        raise ShipwayError(
            f"{config.remote} has no branch {config.main_branch}",
            f"git push {config.remote} {config.main_branch}, "
            "or set shipway.main_branch in invoke.yaml",
        )
    production = refs.get(f"refs/heads/{config.production_branch}")
    tags = {
        name.removeprefix("refs/tags/"): oid
        for name, oid in refs.items()
        if name.startswith("refs/tags/")
    }
    since = standing(repository, production, tags) if production else None
    rollbacks = _rollbacks(repository, main, since)
    return Facts(
        remote=config.remote,
        main_branch=config.main_branch,
        production_branch=config.production_branch,
        main=main,
        production=production,
        tags=tags,
        commits=repository.log(main, [production] if production else []),
        hotfixes=_hotfixes(repository, main, production, since, tags),
        changelog=repository.file(main, config.changelog) if config.changelog else None,
        rollbacks=rollbacks,
        merged=tuple(each for each in rollbacks if repository.is_ancestor(each, main)),
        last=since.version if since else "",
    )


def require_usable(repository: Repository, config: Config) -> None:
    """Refuse a clone from which nothing can be released."""
    if not repository.has_remote(config.remote):
        others = repository.git.run("remote").split()
        way = f"rename {others[0]} {config.remote}" if others else f"add {config.remote} ADDRESS"
        raise ShipwayError(
            f"there is no remote named {config.remote}",
            f"git remote {way}, or set shipway.remote in invoke.yaml",
            Status.COULD_NOT_RUN,
        )
    if repository.is_shallow():
        raise ShipwayError(
            "this clone is shallow, and a release needs the whole history",
            f"git fetch --unshallow {config.remote}",
            Status.COULD_NOT_RUN,
        )
    remote.require_atomic(repository, config.remote)


def _hotfixes(
    repository: Repository, main: str, production: str | None, since: Standing | None,
    tags: dict[str, str],
) -> tuple[Commit, ...]:  # fmt: skip
    """Return what was made on the production branch itself since the last release.

    What a release has, the next one has too. Releases are tagged, or merges.
    """
    if production is None or since is None:
        return ()
    none = {*since.targets, *since.ended} | {
        oid for name, oid in tags.items() if Version.parse(name)
    }
    older = [main, since.release] if since.release else [main]
    commits = repository.log(production, older, merges=False)
    return tuple(commit for commit in commits if commit.id not in none)


def _rollbacks(repository: Repository, main: str, since: Standing | None) -> tuple[str, ...]:
    """Return the rollbacks that the next release undoes: not those that main has reverted."""
    if since is None or are_reverted(repository, since.rollbacks, main):
        return ()
    return since.rollbacks


def require_never_seen(repository: Repository, config: Config) -> None:
    """Refuse to begin a branch anew that this clone has seen: its hotfixes would be lost."""
    branch, origin = config.production_branch, config.remote
    seen = f"refs/remotes/{origin}/{branch}"
    if last := repository.commit_id(seen):
        raise ShipwayError(
            f"{origin} has no branch {branch} any more, which this clone last saw at {last[:9]}",
            f"git push {origin} {seen}:refs/heads/{branch} brings it back "
            f"(to begin without it: git branch -dr {origin}/{branch})",
        )


def unpushed_hotfixes(repository: Repository, known: Facts) -> int:
    """Count the commits by hand of this clone's own production branch that nobody else has."""
    own = repository.commit_id(f"refs/heads/{known.production_branch}")
    if own is None or known.production is None or repository.is_ancestor(own, known.production):
        return 0
    new = repository.unpicked(own, known.production)
    made = repository.log(own, [known.production, known.main], merges=False)
    return sum(commit.id in new for commit in made)


def _require_hotfixes_pushed(repository: Repository, known: Facts) -> None:
    """Refuse a release that would lack what this clone's own production branch has."""
    branch, origin = known.production_branch, known.remote
    if count := unpushed_hotfixes(repository, known):
        raise ShipwayError(
            f"your {branch} has {counted(count, 'commit')} that nobody else has, "
            "and what is not pushed is not kept",
            f"git switch {branch} && git rebase {origin}/{branch} && git push {origin} {branch} "
            f"(to release without: git branch -m {branch} {branch}-unpushed)",
        )


def _require_same_main(
    repository: Repository, config: Config, main: str, *, released: bool
) -> None:
    """Refuse to release what this clone and the remote disagree about.

    A clone that is merely behind a main which is `released` already has nothing to disagree about:
    the changelog's own commit puts it there after every release.
    """
    branch, origin = config.main_branch, config.remote
    local = repository.commit_id(f"refs/heads/{branch}")
    if local is None or local == main:
        return
    ahead = len(repository.log(local, [main]))
    behind = len(repository.log(main, [local]))
    if not behind:
        raise ShipwayError(
            f"your {branch} is {counted(ahead, 'commit')} ahead of {origin}/{branch}: "
            "what nobody else has is not released",
            f"git push {origin} {branch}",
        )
    if not ahead and released:
        return
    if not ahead:
        raise ShipwayError(
            f"your {branch} is {counted(behind, 'commit')} behind {origin}/{branch}",
            f"git switch {branch} && git pull --ff-only {origin} {branch}",
        )
    raise ShipwayError(
        f"your {branch} and {origin}/{branch} have diverged: "
        f"{counted(ahead, 'commit')} here, {counted(behind, 'commit')} there",
        f"git switch {branch} && git pull --rebase {origin} {branch} && git push {origin} {branch}",
    )
