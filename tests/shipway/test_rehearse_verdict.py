"""What a rehearsal concludes from what it has seen, by value."""

from dataclasses import replace

import pytest

from shipway.model import Rollback, Verdict
from shipway.rehearsal import verdict as verdicts
from shipway.rehearsal.seen import Handover, Schema, Seen, Walked
from shipway.rehearsal.verdict import now_broken
from shipway.walk import Visit, Walk

FINE = Visit("/", True, 200, "", "")
WALKED = Walked(Walk((FINE, Visit("/a.css", False, 200, "", "/"))), Walk((FINE,)))
TABLES = {"note": {"id": False, "text": True}}


def seen(**changed: object) -> Seen:
    """Return a rehearsal on production's kind of database that went well."""
    well = Seen(
        "mysql", "mysql", migrations_before={"a.0001": 1}, migrations_after={"a.0001": 1},
        walked=WALKED, schema=Schema({"note": ["id", "text"]}, TABLES, TABLES),
        handover=Handover(90, (), ()),
    )  # fmt: skip
    return replace(well, **changed)  # type: ignore[arg-type]


def decide(whole: Seen) -> Verdict:
    return verdicts.decide(whole, "2026-11-25")


def test_what_went_well_is_deployable_and_safe() -> None:
    verdict = decide(seen())

    assert (verdict.problems, verdict.rollback, verdict.reason) == ((), Rollback.SAFE, "")
    assert verdict.shown == (
        ("migrations", "none"),
        ("pages", "1 page and 1 file as a visitor, 1 page and 0 files logged in: all well"),
        ("handover", "90 requests while the release before ended, none lost"),
    )
    assert verdict.undecided == ()


@pytest.mark.parametrize(
    ("database", "production", "rollback", "reason"),
    [
        ("mariadb", "mysql", Rollback.SAFE, ""),
        ("sqlite", "sqlite", Rollback.SAFE, ""),
        ("sqlite", "mysql", Rollback.UNPROVEN, "rehearsed on SQLite, and production has MySQL"),
        ("sqlite", "postgresql", Rollback.UNPROVEN,
         "rehearsed on SQLite, and production has PostgreSQL"),
        ("sqlite", "", Rollback.UNPROVEN, "nothing says which database production has"),
    ],
)  # fmt: skip
def test_another_kind_of_database_proves_nothing(
    database: str, production: str, rollback: Rollback, reason: str
) -> None:
    verdict = decide(seen(database=database, production=production))

    assert (verdict.rollback, verdict.reason) == (rollback, reason)


NOTHING_BETWEEN = "no migration and no changed model between the two"


def test_without_a_migration_between_the_kind_of_database_matters_not() -> None:
    verdict = decide(seen(database="sqlite", same_models=True))

    assert (verdict.rollback, verdict.reason) == (Rollback.SAFE, NOTHING_BETWEEN)


@pytest.mark.parametrize(
    "changed",
    [
        {"same_models": False},
        {"migrations_after": {"a.0001": 1, "a.0002": 2}},
        {"migrations_before": {}, "migrations_after": {}},
        {"migrations_before": None, "migrations_after": None},
    ],
)
def test_what_may_have_changed_proves_nothing_of_another_database(
    changed: dict[str, object],
) -> None:
    verdict = decide(seen(**{"database": "sqlite", "same_models": True} | changed))

    assert verdict.rollback == Rollback.UNPROVEN


def test_what_breaks_is_unsafe_though_nothing_was_migrated() -> None:
    broken = ["GET /notes/ answers 500"]

    assert decide(seen(same_models=True, now_broken=broken)).rollback == Rollback.UNSAFE


def test_the_new_migrations_are_named() -> None:
    verdict = decide(seen(migrations_after={"a.0001": 1, "a.0002": 2, "b.0001": 3}))

    assert verdict.shown[0] == ("migrations", "a.0002, b.0001, and no other")


def test_a_migration_that_runs_again_is_a_problem() -> None:
    assert decide(seen(migrations_after={"a.0001": 2})).problems == (
        "migrations that were applied already ran again: a.0001",
    )


def test_a_database_that_is_not_shared_is_undecided() -> None:
    verdict = decide(seen(migrations_before=None, migrations_after=None))

    assert dict(verdict.undecided) == {"migrations": "no table of the database says which ones ran"}
    assert verdict.rollback == Rollback.UNPROVEN


def test_without_an_earlier_release_nothing_is_proven_of_a_rollback() -> None:
    verdict = decide(seen(no_earlier="there is no earlier release", schema=None, handover=None))

    assert (verdict.rollback, verdict.reason) == (Rollback.UNPROVEN, "there is no earlier release")
    assert dict(verdict.undecided) == {"handover": "there is no earlier release"}


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ({"note": {"id": False, "text": True, "kind": False}}, ""),
        ({"note": {"id": False}}, "its column note.text is gone"),
        ({}, "its table note is gone"),
        ({"note": {"id": False, "text": True, "kind": True}},
         "it cannot add to note, whose new column kind has no default"),
        ({**TABLES, "other": {"id": False, "name": True}}, ""),
    ],
)  # fmt: skip
def test_what_the_models_of_the_release_before_need(
    after: dict[str, dict[str, bool]], reason: str
) -> None:
    verdict = decide(seen(schema=Schema({"note": ["id", "text"]}, TABLES, after)))

    said = f"the release before breaks on the migrated database: {reason}" if reason else ""
    assert verdict.reason == said
    assert verdict.rollback == (Rollback.UNSAFE if reason else Rollback.SAFE)


def test_a_column_that_the_release_before_had_given_up_may_go() -> None:
    schema = Schema({"note": ["id"]}, TABLES, {"note": {"id": False}})

    assert decide(seen(schema=schema)).rollback == Rollback.SAFE


def test_unsafe_outweighs_another_kind_of_database() -> None:
    broken = ["GET /notes/ answers 500"]

    assert decide(seen(database="sqlite", now_broken=broken)).rollback == Rollback.UNSAFE


def test_only_pages_that_were_fine_can_break() -> None:
    before = [FINE, Visit("/b/", True, 404, "", "/"), Visit("/c/", True, 302, "", "/")]
    after = [replace(visit, status=500) for visit in before]

    assert now_broken(before, after, ", for all") == [
        "GET / answers 500, for all",
        "GET /c/ answers 500, for all",
    ]


def test_a_page_that_is_broken_for_all_is_named_once() -> None:
    gone = Visit("/gone/", True, 404, "", "/")
    inside = Visit("/inside/", True, 0, "timed out", "/")
    walked = Walked(Walk((FINE, gone)), Walk((FINE, gone, inside)))

    assert decide(seen(walked=walked)).problems == (
        "GET /gone/ answers 404, linked from /",
        "GET /inside/ gives no answer: timed out, linked from /, for who is logged in",
    )


def test_of_many_broken_pages_five_are_named() -> None:
    broken = tuple(Visit(f"/{n}/", True, 500, "", "") for n in range(9))

    *named, last = decide(seen(walked=Walked(Walk(broken), None, "none"))).problems
    assert (len(named), last) == (5, "and 4 more")


def test_a_release_that_does_not_heed_its_end_is_named() -> None:
    shown = dict(decide(seen(handover=Handover(90, (), (), killed_after=40))).shown)

    assert shown["handover"] == (
        "90 requests while the release before ended (killed 40 s after a SIGTERM that it did not "
        "heed), none lost"
    )


def test_who_ended_the_session_is_named_and_what_was_left_out_too() -> None:
    cut = Walk((FINE,), cut="cut after 400 addresses, with 7 more to see", left_out=7)
    verdict = decide(seen(walked=Walked(cut, Walk((FINE,)), ended_by=("/adios/",))))

    assert dict(verdict.shown)["pages"] == (
        "1 page and 0 files (cut after 400 addresses, with 7 more to see) as a visitor, "
        "1 page and 0 files logged in: all well; logged in again after /adios/"
    )
    assert verdict.problems == ()
    assert verdict.details["pages"]["visitor"] == {
        "pages": 1, "files": 0, "left_out": 7, "cut": "cut after 400 addresses, with 7 more to see",
    }  # fmt: skip


def test_requests_that_are_lost_are_a_problem_of_the_release_that_loses_them() -> None:
    lost = decide(seen(handover=Handover(90, ("answered 502",) * 2, ())))
    late = decide(seen(handover=Handover(90, (), ("Connection refused",))))

    assert lost.problems == ("2 requests of 90 lost at the handover: answered 502",)
    assert late.problems == ()
    name, sentence = late.shown[-1]
    assert name == "handover"
    assert sentence == (
        "90 requests while the release before ended; it lost 1 of those that an edge sends late: "
        "Connection refused"
    )
