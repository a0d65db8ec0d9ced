"""Reads what was made on the production branch: releases, rollbacks, and commits by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shipway.model import Migration, Rollback
from shipway.release import trailers
from shipway.release.trailers import RolledBack
from shipway.repository import Repository
from shipway.repository.chain import Made, first_parents
from shipway.version import Version


class Kind(StrEnum):
    """What a commit on the production branch is."""

    RELEASE = "release"
    """Tagged with a version, or a merge."""
    ROLLBACK = "rollback"
    HOTFIX = "hotfix"
    """Made on the branch itself by hand."""


@dataclass(frozen=True)
class Release:
    """One commit on the production branch, as people see it; commit ids are full."""

    commit: str
    kind: Kind
    tag: str
    """The name of its version's tag; empty where it has none."""
    subject: str
    who: str
    when: str
    """When it was made, ISO 8601 with its zone; a release is pushed moments later."""
    parents: tuple[str, ...]
    """The first is the commit before it on the branch."""
    is_current: bool = False
    """Whether this is the release that the tip of the branch stands for, rollbacks included."""
    undone_by: str = ""
    """The rollback that undid it, and was not undone itself by hand."""
    target: str = ""
    """Of a rollback: the release that it went back to."""
    undoes: tuple[str, ...] = ()
    """Of a rollback: the releases that it undid."""
    ends: str = ""
    """Of a commit by hand: the rollback that it reverts."""
    rollback: Rollback | None = None
    """Whether the release before works on this one's schema; None where no tag says so."""
    reason: str = ""
    migrations: tuple[Migration, ...] | None = None
    """None where no tag says anything."""
    commits: int | None = None
    """How many commits it brought; None where nobody has counted them."""
    begun: str = ""
    """When the earliest of them was written, ISO 8601 with its zone."""
    live: str = ""
    """When Railway's health check first let it in, likewise; empty where nobody knows."""

    @property
    def parent(self) -> str:
        """The commit before it on the branch; empty where there is none."""
        return next(iter(self.parents), "")

    @property
    def is_first(self) -> bool:
        """Whether the branch began with this release, out of what main was."""
        is_ours = self.kind is Kind.RELEASE and trailers.is_release_subject(self.subject)
        return is_ours and len(self.parents) < 2

    @property
    def version(self) -> str:
        """The version; empty where it has no tag."""
        return self.tag.removeprefix("v")

    @property
    def name(self) -> str:
        """The tag, or a short id where it has none."""
        return self.tag or self.commit[:9]


def releases(
    repository: Repository, tip: str, tags: Mapping[str, str], limit: int | None = None
) -> tuple[Release, ...]:
    """Return what was made on the branch, newest first, down to its `limit`th release.

    `tags` are names and the commits for which they stand. The branch ends at the first release
    that shipway made, else at the oldest tag: below it, it is what main was.
    """
    names = version_names(tags)
    judged = of(_as_far(first_parents(repository, tip), names, limit), names)
    kept = [number for number, each in enumerate(judged) if each.kind is Kind.RELEASE][:limit]
    return judged[: kept[-1] + 1]


def version_names(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tag with the newest version of each commit that has one."""
    known = [(version, name) for name in tags if (version := Version.parse(name))]
    return {tags[name]: name for _, name in sorted(known)}


def is_made_by_shipway(made: Made, names: Mapping[str, str]) -> bool:
    """Say whether a commit is a release that `invoke release` has made."""
    tagged = names.get(made.commit, "").removeprefix("v")
    by_tag = bool(tagged) and made.subject == trailers.release_subject(tagged)
    return by_tag or (len(made.parents) == 2 and trailers.is_release_subject(made.subject))


def _as_far(branch: Iterable[Made], names: Mapping[str, str], limit: int | None) -> list[Made]:
    """Return as much of the branch as `limit` releases and the targets of rollbacks need."""
    found: list[Made] = []
    waiting, unseen, count = set[str](), set(names), 0
    for made in branch:
        found.append(made)
        unseen.discard(made.commit)
        waiting.discard(made.commit)
        if told := trailers.rolled_back(made.message):
            waiting.add(told.target.commit)
        count += _is_release(made, names)
        if limit and count >= limit and not waiting:
            return found
        is_first = len(made.parents) < 2 and is_made_by_shipway(made, names)
        if is_first or (names and not unseen):
            break
    return _without_main(found, names)


def _without_main(found: list[Made], names: Mapping[str, str]) -> list[Made]:
    """Leave out what lies below the oldest release: the branch began as main was then."""
    tagged = [number for number, made in enumerate(found) if made.commit in names]
    merges = [number for number, made in enumerate(found) if len(made.parents) > 1]
    return found[: (tagged or merges or [0])[-1] + 1]


def _is_release(made: Made, names: Mapping[str, str]) -> bool:
    return made.commit in names or len(made.parents) > 1


@dataclass
class _Reading:
    """What is known while a branch is read from its oldest commit on."""

    names: Mapping[str, str]
    current: str = ""
    known: set[str] = field(default_factory=set)
    standing: list[tuple[str, str, RolledBack]] = field(default_factory=list)
    """Rollbacks that nothing has undone yet, each with what was current before it."""
    ended: dict[str, RolledBack] = field(default_factory=dict)
    """Commits by hand that have undone one."""
    undone: dict[str, str] = field(default_factory=dict)

    def read(self, made: Made) -> Release:
        """Say what the next commit is."""
        told = self._told(made)
        if told and told.target.commit in self.known:
            self.standing.append((made.commit, self.current, told))
            self.current = told.target.commit
            undoes = tuple(mark.commit for mark in told.undoes)
            self.undone.update(dict.fromkeys(undoes, made.commit))
            return self._release(made, Kind.ROLLBACK, told.target.commit, undoes)
        if not self.known or _is_release(made, self.names):
            self.current = made.commit
            self.known.add(made.commit)
            self.standing.clear()
            self.ended.clear()
            return self._release(made, Kind.RELEASE)
        return self._release(made, Kind.HOTFIX, ends=self._ended_by(made))

    def _told(self, made: Made) -> RolledBack | None:
        """Return what a rollback says, or the one whose revert this commit has reverted."""
        again = (told for c, told in self.ended.items() if trailers.reverts(made.message, c))
        said = trailers.rolled_back(made.message) if len(made.parents) == 1 else None
        return said or next(again, None)

    def _ended_by(self, made: Made) -> str:
        """Return the rollback that a commit by hand has undone; empty where it is none."""
        if not self.standing or not trailers.reverts(made.message, self.standing[-1][0]):
            return ""
        rollback, self.current, self.ended[made.commit] = self.standing.pop()
        self.undone = {release: by for release, by in self.undone.items() if by != rollback}
        return rollback

    def _release(
        self, made: Made, kind: Kind, target: str = "", undoes: tuple[str, ...] = (), ends: str = ""
    ) -> Release:
        return Release(
            made.commit, kind, self.names.get(made.commit, ""), made.subject, made.author,
            made.when, made.parents, target=target, undoes=undoes, ends=ends,
        )  # fmt: skip


def of(branch: Sequence[Made], names: Mapping[str, str]) -> tuple[Release, ...]:
    """Say what each commit of a branch is, newest first; its oldest one counts as a release."""
    reading = _Reading(names)
    read = [reading.read(made) for made in reversed(branch)]
    return tuple(
        replace(
            each,
            is_current=each.commit == reading.current,
            undone_by=reading.undone.get(each.commit, ""),
        )
        for each in reversed(read)
    )
