"""Reads what a rollback starts from: the releases, what their tags say, and their migrations."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shipway import layout
from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.model import Migration
from shipway.release import details, history
from shipway.release.facts import require_never_seen, require_usable
from shipway.release.history import Release
from shipway.repository import Repository, promised, remote
from shipway.repository.talking import TRANSFER
from shipway.rollback.target import Way


@dataclass(frozen=True)
class RollbackFacts:
    """What a rollback starts from, read once."""

    tip: str
    """Where the remote has the production branch."""
    tags: Mapping[str, str]
    releases: tuple[Release, ...]
    """What was made on the branch, newest first."""
    added: Mapping[str, tuple[Migration, ...]] = field(default_factory=dict)
    """Of commits about which no tag says anything: the migrations whose files they add."""


def read(repository: Repository, config: Config) -> RollbackFacts:
    """Fetch, and read what was made on the production branch."""
    require_usable(repository, config)
    refs = remote.fetch(repository, config.remote, [config.production_branch])
    tip = refs.get(f"refs/heads/{config.production_branch}")
    if tip is None:
        require_never_seen(repository, config)
        raise ShipwayError(
            f"{config.remote} has no branch {config.production_branch}, so nothing was released",
            "`invoke release` makes the first release",
        )
    prefix = "refs/tags/"
    tags = {n.removeprefix(prefix): oid for n, oid in refs.items() if n.startswith(prefix)}
    return RollbackFacts(tip, tags, history.releases(repository, tip, tags))


def with_migrations(
    repository: Repository, config: Config, known: RollbackFacts, way: Way
) -> RollbackFacts:
    """Add what the tags between say, and fetch what this clone lacks of them and of the files."""
    between = [commit for each in way.between for commit in (each.commit, each.parent) if commit]
    promised.complete(repository, [way.target.commit, *between], TRANSFER)
    told = details.with_verdicts(repository, way.between, known.tags, config.remote)
    silent = [each for each in told if each.migrations is None and each.parent]
    return replace(
        known,
        releases=(*told, *known.releases[len(told) :]),
        added={each.commit: _added(repository, each) for each in silent},
    )


def _added(repository: Repository, release: Release) -> tuple[Migration, ...]:
    """Return the migrations that a commit has and the one before it on the branch had not."""
    paths = layout.migration_files(repository.added_files(release.parent, release.commit))
    return tuple(Migration(path.parts[-3], path.stem) for path in paths)
