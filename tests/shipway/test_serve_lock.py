"""Serve: starts that wait for each other, are told to stop, or lose the server in the middle."""

from collections.abc import Callable
from typing import Any

import pytest

from shipway.database.server import Server
from tests.shipway.laptop import Laptop
from tests.shipway.migrating import COMMAND, NOTES, SLOW, Container
from tests.shipway.programs import Ran, running, terminate, wait_until

WAITS = "serve: another start migrates: waiting until it is done\n"


@pytest.fixture
def container(mariadb: Server, laptop: Laptop) -> Container:
    return Container(laptop, mariadb, mariadb.create_database())


def test_sigterm_ends_after_the_step_at_hand_with_143(container: Container) -> None:
    container.migrate_to("migrations.RunPython(slow)", SLOW)
    with running(COMMAND, container.laptop.folder, container.environment()) as process:
        wait_until((container.laptop.folder / "slow").exists, "the step began")
        ran = terminate(process)

    assert ran.error() == (
        143,
        "stopped by SIGTERM before it served",
        "nothing is lost: the next start goes on from here",
    )
    assert container.ask("SELECT text FROM pages_note")[0][0] == "slow"
    assert not container.ask("SHOW COLUMNS FROM pages_note LIKE 'length'")
    assert container.start().status == 0
    assert len(container.ask("SELECT text FROM pages_note")) == 1


def test_a_second_start_waits_for_the_first_and_finds_nothing_to_do(container: Container) -> None:
    container.migrate_to("migrations.RunPython(slow)", SLOW.replace("range(60)", "range(600)"))
    folder, environment = container.laptop.folder, container.environment()
    with running(COMMAND, folder, environment) as first:
        wait_until((folder / "slow").exists, "the step began")
        with running(COMMAND, folder, environment) as second:
            assert second.stdout
            assert WAITS in second.stdout
            (folder / "slow").unlink()
            rest = second.stdout.read()
            statuses = [each.wait(60) for each in (first, second)]

    assert statuses == [0, 0]
    assert "everything is ready" in rest
    assert "applied" not in rest


def test_a_lost_lock_stops_before_the_next_step_and_begins_anew(container: Container) -> None:
    container.migrate_to("migrations.RunPython(slow)", SLOW)
    with running(COMMAND, container.laptop.folder, container.environment()) as process:
        wait_until((container.laptop.folder / "slow").exists, "the step began")
        holder = container.ask(
            "SELECT id FROM information_schema.processlist "
            f"WHERE db = '{container.database}' AND id <> CONNECTION_ID()"
        )
        container.ask(f"KILL {holder[0][0]}")
        ran = Ran(process.wait(60), *process.communicate())

    assert ran.status == 0, ran
    assert "serve: lost the database while migrating: " in ran.out
    assert "serve: resuming pages.0002_notes" in ran.out
    assert len(container.ask("SELECT text FROM pages_note")) == 1


def test_a_migration_that_raises_is_told_in_one_sentence(container: Container) -> None:
    container.migrate_to("migrations.RunPython(broken)", "def broken(apps, editor):\n    1 / 0")

    status, problem, _ = container.start().error()

    assert (status, problem) == (
        1,
        "the migration pages.0002_notes failed: ZeroDivisionError: division by zero",
    )


def test_two_last_migrations_are_refused(container: Container) -> None:
    container.migrate_to("migrations.RunSQL('')")
    text = (container.laptop.folder / NOTES).read_text("utf-8")
    container.laptop.change({"pages/migrations/0002_other.py": text})

    assert container.start().error() == (
        1,
        "several migrations claim to be the last of their app (pages: 0002_notes, 0002_other)",
        "python manage.py makemigrations --merge, then commit the new file",
    )


@pytest.mark.parametrize("kind", ["mysql"])
def test_the_server_may_go_away_while_it_migrates(
    kind: str, laptop: Laptop, request: pytest.FixtureRequest
) -> None:
    factory: Callable[..., Any] = request.getfixturevalue(f"private_{kind}")
    private = factory()
    container = Container(laptop, private.server, private.server.create_database())
    container.migrate_to("migrations.RunPython(slow)", SLOW)
    with running(COMMAND, laptop.folder, container.environment()) as process:
        wait_until((laptop.folder / "slow").exists, "the step began")
        private.kill()
        private.start()
        ran = Ran(process.wait(90), *process.communicate())

    assert ran.status == 0, ran
    assert len(container.ask("SELECT text FROM pages_note")) == 1
