"""Which release a rollback goes back to, and whether it runs on the schema of today: by value."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from shipway.errors import ShipwayError
from shipway.model import Migration, Rollback
from shipway.release.history import Kind, Release, of
from shipway.release.trailers import Mark, of_rollback
from shipway.repository.chain import Made
from shipway.rollback import safety
from shipway.rollback.target import Way, way

pytestmark = pytest.mark.laptop


def branch(*story: str) -> tuple[Release, ...]:
    """Read a branch, oldest first: "v1" a release, "fix" by hand, "v3>v1" a rollback undoing v3.

    "-B" reverts the rollback that is called B in "B=v3>v1".
    """
    made: list[Made] = []
    ids = {name.partition("=")[0]: f"{n:040x}" for n, name in enumerate(story, 1)}
    for number, told in enumerate(story, 1):
        _, _, said = told.rpartition("=")
        parents = (made[-1].commit,) if made else ()
        message = "Mend it"
        if ">" in said:
            *undone, target = said.split(">")
            marks = [Mark(f"{name}.0.0", ids[name]) for name in undone if name]
            message = of_rollback(Mark(f"{target}.0.0", ids[target]), marks)
        elif said.startswith("-"):
            message = f"Revert it\n\nThis reverts commit {ids[said[1:]]}."
        made.append(Made(f"{number:040x}", parents, "Ada", "2026-11-25", message))
    tags = {oid: f"{name}.0.0" for name, oid in ids.items() if name in story and name[0] == "v"}
    return of(made[::-1], tags)


def names(releases: tuple[Release, ...]) -> list[str]:
    return [each.tag[:2] or int(each.commit, 16).__str__() for each in releases]


def chosen(to: str, *story: str) -> Way:
    return way(branch(*story), "produccion", to)


@pytest.mark.parametrize(
    ("story", "target", "undoes"),
    [
        (("v1", "v2"), "v1", ["v2"]),
        (("v1", "v2", "v3"), "v2", ["v3"]),
        (("v1", "v2", "v3", "v3>v2"), "v1", ["v2"]),
        (("v1", "v2", "v2>v1", "v3"), "v1", ["v3"]),
        (("v1", "v2", "v2>v1", "v3", "v3>v1", "v4"), "v1", ["v4"]),
        (("v1", "v2", "fix"), "v1", ["v2"]),
        (("v1", "v2", "v3", "v3>v2", "fix"), "v1", ["v2"]),
        (("v1", "v2", "v3", "B=v3>v2", "-B"), "v2", ["v3"]),
    ],
)
def test_by_default_it_is_the_release_before_that_no_rollback_has_undone(
    story: tuple[str, ...], target: str, undoes: list[str]
) -> None:
    found = chosen("", *story)

    assert (found.target.tag, names(found.undoes)) == (f"{target}.0.0", undoes)


@pytest.mark.parametrize("to", ["v1.0.0", "1.0.0", f"{1:040x}"])
def test_a_release_is_named_by_its_tag_its_version_or_its_commit(to: str) -> None:
    found = chosen(to, "v1", "v2", "v3")

    assert (found.target.tag, names(found.undoes)) == ("v1.0.0", ["v3", "v2"])


def test_what_was_undone_before_is_a_target_where_it_is_asked_for() -> None:
    found = chosen("v2.0.0", "v1", "v2", "v2>v1", "v3")

    assert (found.target.tag, names(found.undoes)) == ("v2.0.0", ["v3"])


@pytest.mark.parametrize(
    ("to", "story", "problem", "hint"),
    [
        ("", ("v1",), "v1.0.0 is live, and before it there is no release to go back to",
         "mend it on main, then `invoke release`"),
        ("", ("v1", "v2", "v2>v1"),
         "v1.0.0 is live, and before it there is no release to go back to",
         "mend it on main, then `invoke release`"),
        ("v9.0.0", ("v1", "v2"), "there is no release v9.0.0 on produccion",
         "`invoke history` shows those that there are"),
        ("latest", ("v1", "v2"), "there is no release latest on produccion",
         "`invoke history` shows those that there are"),
        ("00000000", ("v1", "v2"), "there is no release 00000000 on produccion",
         "`invoke history` shows those that there are"),
        ("2.0.0", ("v1", "v2"), "produccion is at v2.0.0 already",
         "leave --to out to go back to the release before it"),
        ("v2.0.0", ("v1", "v2", "v2>v1"),
         "v2.0.0 is newer than v1.0.0, to which produccion was rolled back",
         "`invoke release` brings back what was rolled back"),
    ],
)  # fmt: skip
def test_there_is_no_way(to: str, story: tuple[str, ...], problem: str, hint: str) -> None:
    with pytest.raises(ShipwayError) as raised:
        chosen(to, *story)

    assert (raised.value.problem, raised.value.hint) == (problem, hint)
    assert raised.value.status == 1


def test_a_hotfix_alone_is_taken_away_by_naming_the_current_release() -> None:
    found = chosen("v2.0.0", "v1", "v2", "fix")

    assert (names(found.hotfixes), found.undoes) == (["3"], ())


@pytest.mark.parametrize(
    ("story", "hotfixes"),
    [
        (("v1", "fix", "v2", "fix"), ["4", "2"]),
        (("v1", "v2", "fix", "v2>v1", "v3"), ["3"]),
        (("v1", "fix", "v2", "v3", "fix", "v3>v2"), ["2"]),
        (("v1", "v2", "v3", "v3>v2", "fix"), ["5"]),
        (("v1", "v2", "B=v2>v1", "fix", "-B"), []),
    ],
)
def test_the_hotfixes_that_are_live_and_that_the_target_lacks(
    story: tuple[str, ...], hotfixes: list[str]
) -> None:
    assert names(chosen("v1.0.0", *story).hotfixes) == hotfixes


Verdicts = Mapping[str, Rollback]
SAFE, UNSAFE, UNPROVEN = Rollback.SAFE, Rollback.UNSAFE, Rollback.UNPROVEN


@pytest.mark.parametrize(
    ("story", "verdicts", "expected"),
    [
        (("v1", "v2"), {"v2": SAFE}, (SAFE, "")),
        (("v1", "v2"), {"v2": UNSAFE}, (UNSAFE, "v2.0.0: why v2")),
        (("v1", "v2"), {}, (UNPROVEN, "v2.0.0: its tag does not say whether a rollback is safe")),
        (("v1", "v2", "v3"), {"v2": SAFE, "v3": SAFE}, (SAFE, "")),
        (("v1", "v2", "v3"), {"v2": UNSAFE, "v3": SAFE}, (UNSAFE, "v2.0.0: why v2")),
        (("v1", "v2", "v3"), {"v2": UNSAFE, "v3": UNPROVEN}, (UNSAFE, "v2.0.0: why v2")),
        (("v1", "v2", "v3"), {"v2": UNPROVEN, "v3": SAFE}, (UNPROVEN, "v2.0.0: why v2")),
        # the database has met what was undone
        (("v1", "v2", "v3", "v3>v2"), {"v2": SAFE, "v3": UNSAFE}, (UNSAFE, "v3.0.0: why v3")),
        (("v1", "v2", "v3", "v3>v2"), {"v2": SAFE, "v3": SAFE}, (SAFE, "")),
        # v3 was rehearsed beside v1, which was live then, and brings what v2 has migrated
        (("v1", "v2", "v2>v1", "v3"), {"v2": UNSAFE, "v3": SAFE}, (SAFE, "")),
        (("v1", "fix", "v2", "fix"), {"v2": SAFE}, (SAFE, "")),
    ],
)
def test_every_step_between_must_be_safe(
    story: tuple[str, ...], verdicts: Verdicts, expected: tuple[Rollback, str]
) -> None:
    releases = told(branch(*story), verdicts)
    found = way(releases, "produccion", "v1.0.0")

    assert safety.verdict(releases, found, {}) == expected


def test_a_release_that_nobody_rehearsed_beside_what_came_after_is_unproven() -> None:
    releases = told(branch("v1", "v2", "v2>v1", "v3"), {"v2": SAFE, "v3": SAFE})
    found = way(releases, "produccion", "v2.0.0")

    assert safety.verdict(releases, found, {}) == (
        UNPROVEN, "nobody has rehearsed v2.0.0 beside v3.0.0"
    )  # fmt: skip


def test_a_migration_made_by_hand_is_unproven() -> None:
    releases = told(branch("v1", "v2", "fix"), {"v2": SAFE})
    found = way(releases, "produccion", "v1.0.0")
    added = {found.hotfixes[0].commit: (Migration("shop", "0003_mend"),)}

    assert safety.verdict(releases, found, added) == (
        UNPROVEN, "000000000, made by hand, brings migrations"
    )  # fmt: skip


def told(releases: tuple[Release, ...], verdicts: Verdicts) -> tuple[Release, ...]:
    """Give releases the verdicts that their tags say, with a reason where they are not safe."""
    return tuple(
        replace(each, rollback=found, reason="" if found is SAFE else f"why {each.tag[:2]}")
        if (found := verdicts.get(each.tag[:2]))
        else each
        for each in releases
    )


def test_migrations_are_listed_once_and_those_that_were_undone_too() -> None:
    flip, note = Migration("shop", "0003_flip", "irreversible"), Migration("shop", "0002_note")
    known = {"v3": (note, flip), "v2": (Migration("shop", "0002_note", "additive"),)}
    releases = tuple(
        replace(each, migrations=known.get(each.tag[:2]))
        for each in branch("v1", "v2", "v2>v1", "v3", "v3>v1", "fix")
    )
    found = way(releases, "produccion", "v1.0.0")
    by_hand = Migration("shop", "0004_mend")
    added = {releases[0].commit: (by_hand,), releases[2].commit: (Migration("x", "y"),)}

    assert safety.migrations(found, added) == (
        by_hand, flip, Migration("shop", "0002_note", "additive")
    )  # fmt: skip
    assert Kind.HOTFIX in {each.kind for each in found.between}
