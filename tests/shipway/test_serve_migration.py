"""Serve: migrations that are killed, changed or contradictory, on a real server."""

import signal

import pytest

from shipway.database.server import Server
from tests.shipway.laptop import Laptop
from tests.shipway.migrating import COMMAND, DIE_ONCE, MIGRATION, NOTES, Container
from tests.shipway.programs import run, running, wait_until


@pytest.fixture
def container(mariadb: Server, laptop: Laptop) -> Container:
    return Container(laptop, mariadb, mariadb.create_database())


def test_a_start_with_nothing_to_do_changes_nothing(container: Container) -> None:
    assert container.start().status == 0
    before = container.ask("CHECKSUM TABLE django_migrations, shipway_journal, auth_permission")

    ran = container.start()

    assert ran.status == 0
    assert "applied" not in ran.out
    assert before == container.ask(
        "CHECKSUM TABLE django_migrations, shipway_journal, auth_permission"
    )


def test_the_permissions_of_a_release_are_made_though_it_was_killed_before(
    container: Container,
) -> None:
    assert container.start().status == 0
    container.ask("DELETE FROM auth_permission")
    container.ask("UPDATE shipway_journal SET text = 'another release'")

    assert container.start().status == 0

    assert container.ask("SELECT COUNT(*) FROM auth_permission")[0][0] > 0


def test_python_code_in_its_transaction_is_done_once_though_killed_in_it(
    container: Container,
) -> None:
    container.migrate_to("migrations.RunPython(die_once)", DIE_ONCE)

    assert container.start().status == -signal.SIGKILL
    assert container.ask("SELECT COUNT(*) FROM pages_note") == [(0,)]
    ran = container.start()

    assert ran.status == 0, ran
    assert "serve: resuming pages.0002_notes" in ran.out
    assert container.ask("SELECT COUNT(*) FROM pages_note")[0][0] == 1


def test_python_code_outside_of_a_transaction_stops_with_the_report(container: Container) -> None:
    container.migrate_to("migrations.RunPython(die_once, atomic=False)", DIE_ONCE)

    assert container.start().status == -signal.SIGKILL
    ran = container.start()
    status, problem, hint = ran.error()

    assert status == 1
    assert problem == (
        "the migration pages.0002_notes was interrupted and does not go on by itself: "
        "nothing proves whether this was done: Raw Python operation die_once"
    )
    assert "DELETE FROM shipway_journal WHERE app = 'pages' AND migration = '0002_notes'" in hint
    lines = [line for line in ran.out.splitlines() if "pages.0002_notes: " in line]
    assert [line.partition("0002_notes: ")[2].partition(":")[0] for line in lines] == [
        "done",  # the column
        "done",  # its default, dropped
        "begun",  # the Python code
        "left, or left in part",
        "left",
    ]
    assert container.start().error() == (status, problem, hint)


def test_a_migration_whose_file_has_changed_is_not_resumed(container: Container) -> None:
    container.migrate_to("migrations.RunPython(die_once)", DIE_ONCE)
    assert container.start().status == -signal.SIGKILL
    container.write("migrations.RunPython(die_once)", DIE_ONCE + "\n")

    status, problem, _ = container.start().error()

    assert status == 1
    assert problem.endswith("does not go on by itself: its file has changed since it was begun")


def test_a_failed_first_step_can_be_mended_in_the_file(container: Container) -> None:
    container.migrate_to("migrations.RunSQL('')")
    container.ask("ALTER TABLE pages_note ADD COLUMN author INT")
    status, problem, _ = container.start().error()
    assert (status, problem) == (
        1,
        "the migration pages.0002_notes failed: OperationalError: Duplicate column name 'author'",
    )
    container.laptop.change({NOTES: MIGRATION.format(code="", operation="").replace("author", "by")
                             .replace("        ,\n", "")})  # fmt: skip

    ran = container.start()

    assert ran.status == 0, ran
    assert container.ask("SHOW COLUMNS FROM pages_note LIKE 'by'")


def test_resuming_can_be_forbidden(container: Container) -> None:
    container.migrate_to("migrations.RunPython(die_once)", DIE_ONCE)
    assert container.start().status == -signal.SIGKILL
    environment = {**container.environment(), "INVOKE_SHIPWAY_RESUME": "never"}

    ran = run(COMMAND, container.laptop.folder, environment)

    assert ran.error()[1].endswith(
        "does not go on by itself: `resume: never` in invoke.yaml says so"
    )
    assert container.start().status == 0


def test_a_statement_that_cannot_be_seen_afterwards_stops_with_the_report(
    container: Container,
) -> None:
    container.migrate_to("migrations.RunSQL('DO SLEEP(5)')")
    with running(COMMAND, container.laptop.folder, container.environment()) as process:
        wait_until(
            lambda: container.ask("SELECT 1 FROM shipway_journal WHERE kind = 'other'"), "begun"
        )
        process.kill()

    assert (
        container.start().error()[1].endswith("nothing proves whether this was done: DO SLEEP(5)")
    )
