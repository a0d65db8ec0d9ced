"""Reads what a status says: what the sources have said, and what git makes of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from shipway import changelog, layout
from shipway.changelog.lines import lines
from shipway.config import Config
from shipway.model import Commit, Facts
from shipway.railway.outcome import LIVE, observation, outcome
from shipway.release import facts, history
from shipway.release.follow import ready_url
from shipway.release.history import Kind, Release
from shipway.release.standing import are_reverted
from shipway.repository import Repository
from shipway.status import live
from shipway.status.model import Deployment, Live, Main, Place, StatusFacts, Tip
from shipway.status.sources import Heard, hear

_NEWEST = 50
"""Releases that are read: what is live is hardly older."""


def read(repository: Repository, config: Config) -> StatusFacts:
    """Ask the sources, and read what this clone knows of their answers."""
    heard = hear(repository, config)
    tags = {n[10:]: oid for n, oid in heard.refs.items() if n.startswith("refs/tags/")}
    tip = heard.refs.get(f"refs/heads/{config.production_branch}", "")
    main = heard.refs.get(f"refs/heads/{config.main_branch}", "")
    branch = _Branch(history.releases(repository, tip, tags, _NEWEST) if tip else (), tags)
    return StatusFacts(
        remote=config.remote,
        main_branch=config.main_branch,
        production_branch=config.production_branch,
        is_fresh=not heard.remote_problem,
        live=_live(repository, config, heard, branch, main) if heard.answers else None,
        production=branch.tip(),
        main=_main(repository, config, heard.refs, tip) if main else None,
        deployment=_deployment(heard, tip) if tip else None,
        lost="" if tip or heard.remote_problem else _last_seen(repository, config),
        unasked=tuple(_unasked(repository, config, heard)),
    )


def _last_seen(repository: Repository, config: Config) -> str:
    return repository.commit_id(f"refs/remotes/{config.remote}/{config.production_branch}") or ""


class _Branch:
    """The newest part of the production branch."""

    def __init__(self, releases: Sequence[Release], tags: Mapping[str, str]) -> None:
        self._names = history.version_names(tags)
        self.made = {each.commit: each for each in releases}
        self.current = next((each for each in releases if each.is_current), None)

    def tip(self) -> Tip | None:
        """Describe where the branch is; None where there is none."""
        for each in self.made.values():
            version = self.current.version if self.current else ""
            title = self.title(each.commit)
            if each.kind is Kind.HOTFIX and self.current:
                title += f" on {self.current.name}"
            return Tip(each.commit, each.kind, version, title, each.who, each.when)
        return None

    def title(self, commit: str) -> str:
        """Name a commit as people do."""
        each = self.made.get(commit)
        if each and each.kind is Kind.ROLLBACK:
            return f"the rollback to {self._name(each.target)}"
        if each and each.kind is Kind.HOTFIX:
            return f"the hotfix {commit[:9]}"
        return self._name(commit)

    def _name(self, commit: str) -> str:
        return self._names.get(commit, commit[:9])


def _live(repository: Repository, config: Config, heard: Heard, branch: _Branch, main: str) -> Live:
    """Judge the public address, and find where its commit stands."""
    found = live.judge(ready_url(config), heard.answers)
    if not found.commit:
        return found
    deployed = [each.created for each in heard.deployments or ()
                if each.commit == found.commit and each.status in LIVE]  # fmt: skip
    made = branch.made.get(found.commit)
    since = max(deployed).isoformat() if deployed else made.when if made else ""
    place = _place(repository, found.commit, branch, main)
    return replace(found, place=place, title=branch.title(found.commit), since=since)


def _place(repository: Repository, commit: str, branch: _Branch, main: str) -> Place:
    """Find where a commit stands; what main has had before a release is main's."""
    tip = next(iter(branch.made), "")
    if commit == tip:
        return Place.TIP
    if commit in branch.made:
        return Place.OLDER
    if main and repository.knows_as_older(commit, main):
        return Place.MAIN
    if tip and repository.knows_as_older(commit, tip):
        return Place.OLDER
    return Place.NEWER if tip and repository.knows_as_older(tip, commit) else Place.UNKNOWN


def _main(repository: Repository, config: Config, refs: Mapping[str, str], tip: str) -> Main:
    main = refs[f"refs/heads/{config.main_branch}"]
    own = repository.commit_id(f"refs/heads/{config.main_branch}") or main
    unpushed, missing = repository.count(own, main), repository.count(main, own)
    if not tip:  # all of main waits, however long it is: it is counted, and not read
        content = repository.file(main, config.changelog) if config.changelog else None
        files = repository.files(main)
        return Main(main, repository.count(main), (), (), (), _notes(content),
                    _migrations(files), unpushed, missing)  # fmt: skip
    known = facts.of(repository, config, refs)
    hotfixes = _lacking(repository, known.hotfixes, main, tip)
    return Main(
        main, len(known.commits), known.commits, hotfixes, known.rollbacks,
        _notes(known.changelog), _migrations(_added(repository, known, main, tip)),
        unpushed, missing, facts.unpushed_hotfixes(repository, known),
        () if are_reverted(repository, known.merged, own) else known.merged,
        _lacking(repository, hotfixes, own, tip),
    )  # fmt: skip


def _lacking(
    repository: Repository, hotfixes: tuple[Commit, ...], main: str, tip: str
) -> tuple[Commit, ...]:
    """Return the hotfixes of which `main` has not even the same change, as a cherry-pick leaves."""
    if not hotfixes:
        return ()
    new = repository.unpicked(tip, main)
    return tuple(each for each in hotfixes if each.id in new)


def _added(repository: Repository, known: Facts, main: str, tip: str) -> set[str]:
    """Return the files that main has and production never had: a rollback takes no table away."""
    before = [parent for each in known.rollbacks for parent in repository.parents(each)]
    added = [set(repository.added_files(each, main)) for each in (tip, *before)]
    return set.intersection(*added)


def _migrations(files: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(str, layout.migration_files(files))))


def _notes(content: bytes | None) -> tuple[str, ...]:
    """Return the lines of the Unreleased notes that say something, as headings do not."""
    notes = lines(changelog.unreleased(content or b"").encode())
    return tuple(line.text.decode() for line in notes if line.says_something)


def _deployment(heard: Heard, tip: str) -> Deployment | None:
    if heard.deployments is None:
        return None
    found = outcome([observation(heard.deployments, tip)])
    status = found.deployment.status if found.deployment else ""
    return Deployment(found.state, found.reason, status)


def _unasked(repository: Repository, config: Config, heard: Heard) -> Iterator[tuple[str, str]]:
    """Yield what has not answered, or cannot be believed, and why."""
    if heard.remote_problem:
        yield "remote", heard.remote_problem
    if not config.url:
        yield "address", "shipway.url is empty in invoke.yaml"
    if heard.deployments is None:
        yield "Railway", heard.railway_problem
    if repository.is_shallow():
        yield "history", f"this clone is shallow: git fetch --unshallow {config.remote}"
