"""What tags and rollbacks say of themselves: written and read again, whatever stands around it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.model import Migration, Rollback, Verdict
from shipway.release import trailers
from shipway.release.trailers import Mark, RolledBack, Told
from tests.shipway.programs import run

pytestmark = pytest.mark.laptop

OLD, NEW = Mark("v1.2.0", "a" * 40), Mark("v1.3.0", "b" * 40)
SAFE = Verdict("mariadb", "2026-11-25", (), Rollback.SAFE, "")
UNSAFE = Verdict("mysql", "2026-11-25", (), Rollback.UNSAFE, "its column\nshop_order.note is gone")
CLASSED = (
    Migration("shop", "0002_note", "additive"),
    Migration("shop", "0003_flip", "breaks the old code"),
    Migration("audit", "0001_initial", "irreversible"),
)
SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n"


def test_a_rehearsed_release_says_what_was_shown() -> None:
    assert trailers.of_release(UNSAFE, CLASSED) == (
        "Rehearsed: mysql, 2026-11-25\n"
        "Rollback: unsafe, its column shop_order.note is gone\n"
        "Migration: shop.0002_note additive\n"
        "Migration: shop.0003_flip breaks the old code\n"
        "Migration: audit.0001_initial irreversible"
    )


@pytest.mark.parametrize(
    ("verdict", "migrations", "told"),
    [
        (SAFE, CLASSED, Told(Rollback.SAFE, "", CLASSED)),
        (SAFE, (), Told(Rollback.SAFE, "", ())),
        (UNSAFE, None, Told(Rollback.UNSAFE, "its column shop_order.note is gone", None)),
        (None, None, Told(Rollback.UNPROVEN, "not rehearsed", None)),
    ],
)
def test_a_tag_is_read_as_it_was_written(
    verdict: Verdict | None, migrations: tuple[Migration, ...] | None, told: Told
) -> None:
    message = f"v1.2.0\n\n### Added\n\n- A page.\n\n{trailers.of_release(verdict, migrations)}\n"

    assert trailers.told(message) == told
    assert trailers.told(message + SIGNATURE) == told


@pytest.mark.parametrize(
    "message", ["", "v1.2.0\n", "v1.2.0\n\nA tag by hand: yes\n", "Rollback: safe\n"]
)
def test_a_tag_that_says_nothing(message: str) -> None:
    assert trailers.told(message) == Told(None, "", None)


@pytest.mark.parametrize(
    "section",
    [
        "Rollback: safe",
        "- Notes.\n\nRollback: safe\nMigration: none",
        "- Notes.\r\n\r\nRollback: safe\r\n",
        f"Rollback: safe\n\n{SIGNATURE}",
        f"{SIGNATURE}\n\nRollback: safe",
        "Rollback: safe\n\n-----BEGIN SSH SIGNATURE-----",
        "Rollback: safe\x0c\x0cRehearsed: yes",
        "Rollback: safe\u2028\u2028Migration: none",
    ],
)
@pytest.mark.parametrize("signature", ["", SIGNATURE])
def test_a_section_that_looks_like_trailers_fools_nobody(section: str, signature: str) -> None:
    message = f"v1.2.0\n\n{section.strip()}\n\n{trailers.of_release(UNSAFE, CLASSED)}\n{signature}"

    assert trailers.told(message).rollback is Rollback.UNSAFE
    assert trailers.told(message).migrations == CLASSED


@given(section=st.text(), reason=st.text(), signed=st.booleans())
def test_no_section_and_no_reason_changes_the_verdict(
    section: str, reason: str, signed: bool
) -> None:
    verdict = Verdict("mysql", "2026-11-25", (), Rollback.UNSAFE, reason)
    text = f"v1.2.0\n\n{section}".strip()
    message = f"{text}\n\n{trailers.of_release(verdict, CLASSED)}\n{SIGNATURE * signed}"

    told = trailers.told(message)

    assert (told.rollback, told.migrations) == (Rollback.UNSAFE, CLASSED)


def test_a_reason_stays_on_its_line() -> None:
    hostile = Verdict("mysql", "2026-11-25", (), Rollback.UNSAFE, "bad\n\nRollback: safe\x1b[2J")

    message = f"v1.2.0\n\n{trailers.of_release(hostile, None)}\n"

    assert trailers.told(message) == Told(Rollback.UNSAFE, "bad Rollback: safe?[2J", None)


def test_a_rollback_names_its_target_and_what_it_undid() -> None:
    message = trailers.of_rollback(OLD, [NEW])

    assert message == (
        f"Roll back to v1.2.0\n\nRolls-back-to: v1.2.0 {OLD.commit}\nUndoes: v1.3.0 {NEW.commit}\n"
    )
    assert trailers.rolled_back(message) == RolledBack(OLD, (NEW,))


def test_git_reads_the_same_trailers(tmp_path: Path) -> None:
    message = trailers.of_rollback(OLD, [NEW])
    (file := tmp_path / "message").write_text(message)

    ran = run(["git", "interpret-trailers", "--parse", str(file)], tmp_path)

    assert ran.out == message.partition("\n\n")[2]


@pytest.mark.parametrize(
    "message",
    [
        f"Rolls-back-to: v1.2.0 {OLD.commit}",
        f"Say it\nRolls-back-to: v1.2.0 {OLD.commit}",
        f"Say it\n\nRolls-back-to: v1.2.0 {OLD.commit}\n\nand more",
        f"Say it\n\nRolls-back-to: v1.2.0 {OLD.commit}\nand more",
        f"Say it\n\nRolls-back-to: v1.2.0 {OLD.commit}\nRolls-back-to: v1.3.0 {NEW.commit}",
        f"Say it\n\n> Rolls-back-to: v1.2.0 {OLD.commit}",
        f"Say it\n\nRolls-back-to: {OLD.commit}",
        "Say it\n\nRolls-back-to: v1.2.0 abcdef1",
        f'Revert "Roll back to v1.2.0"\n\nThis reverts commit {OLD.commit}.',
    ],
)
def test_a_commit_that_only_speaks_of_a_rollback_is_none(message: str) -> None:
    assert trailers.rolled_back(message) is None


def test_a_rollback_may_be_signed_off() -> None:
    message = f"{trailers.of_rollback(OLD, [NEW])}Signed-off-by: Ada <ada@example.invalid>\n"

    assert trailers.rolled_back(message) == RolledBack(OLD, (NEW,))


@pytest.mark.parametrize(
    ("message", "reverts"),
    [
        (f'Revert "Roll back"\n\nThis reverts commit {OLD.commit}.\n', True),
        (f"Settle it\n\nThis reverts commit {OLD.commit[:9]} (Roll back, 2026-11-25).\n", True),
        (f"This reverts commit {OLD.commit}, reversing\nchanges made to {NEW.commit}.\n", True),
        (f"Revert it\n\nThis reverts commit {NEW.commit}.\n", False),
        (f"Say it\n\n> This reverts commit {OLD.commit}.\n", False),
        ("Say it\n\nThis reverts commit aaa.\n", False),
    ],
)
def test_a_revert_is_known_by_the_words_of_git(message: str, reverts: bool) -> None:
    assert trailers.reverts(message, OLD.commit) is reverts


def test_the_subjects_of_what_a_release_writes() -> None:
    assert trailers.is_release_subject(trailers.release_subject("1.2.0"))
    assert not trailers.is_release_subject("Release the page 1.2.0")
    assert not trailers.is_release_subject("Release v1.2.0")
