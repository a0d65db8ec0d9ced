"""Serve: migrations that are killed, changed, contradictory or too slow, on real servers."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.servers.connection import Server
from tests.shipway.laptop import Laptop
from tests.shipway.programs import (
    Ran,
    invoke_command,
    run,
    running,
    terminate,
    wait_until,
)
from tests.shipway.serving import railway

NOTES = "pages/migrations/0002_notes.py"
MIGRATION = '''\
"""Change the notes."""

import os
import signal
import time
from pathlib import Path

from django.db import migrations, models


{code}


class Migration(migrations.Migration):
    """Do it."""

    dependencies = [("pages", "0001_initial")]
    operations = [
        migrations.AddField("note", "author", models.CharField(max_length=20, default="")),
        {operation},
        migrations.AddField("note", "length", models.IntegerField(default=0)),
    ]
'''
DIE_ONCE = """\
def die_once(apps, editor):
    apps.get_model("pages", "Note").objects.create(text="made")
    if not Path("died").exists():
        Path("died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
"""


@dataclass
class Container:
    """The laptop's tree, started again and again on one database of a server."""

    laptop: Laptop
    server: Server
    database: str

    def environment(self) -> dict[str, str]:
        """Return its variables."""
        return railway(
            self.laptop, MYSQLHOST=self.server.host, MYSQLPORT=str(self.server.port),
            MYSQLUSER=self.server.user, MYSQLPASSWORD=self.server.password,
            MYSQLDATABASE=self.database,
        )  # fmt: skip

    def start(self) -> Ran:
        """Do all of a start but serving."""
        return run(invoke_command("serve", "--check-only"), self.laptop.folder, self.environment())

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        return self.server.execute(statement, self.database)

    def migrate_to(self, operation: str, code: str = "") -> None:
        """Start with the first migration, then add a second one."""
        assert self.start().status == 0
        self.write(operation, code)

    def write(self, operation: str, code: str = "") -> None:
        """Write the second migration."""
        self.laptop.change({NOTES: MIGRATION.format(code=code, operation=operation)})


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

    ran = run(invoke_command("serve", "--check-only"), container.laptop.folder, environment)

    assert ran.error()[1].endswith(
        "does not go on by itself: `resume: never` in invoke.yaml says so"
    )
    assert container.start().status == 0


def test_a_statement_that_cannot_be_seen_afterwards_stops_with_the_report(
    container: Container,
) -> None:
    container.migrate_to("migrations.RunSQL('DO SLEEP(5)')")
    with running(
        invoke_command("serve", "--check-only"), container.laptop.folder, container.environment()
    ) as process:
        wait_until(
            lambda: container.ask("SELECT 1 FROM shipway_journal WHERE kind = 'other'"), "begun"
        )
        process.kill()

    assert (
        container.start().error()[1].endswith("nothing proves whether this was done: DO SLEEP(5)")
    )


SLOW = """\
def slow(apps, editor):
    Path("slow").touch()
    for _ in range(60):
        if not Path("slow").exists():
            break
        time.sleep(0.1)
    apps.get_model("pages", "Note").objects.create(text="slow")
"""


def test_sigterm_ends_after_the_step_at_hand_with_143(container: Container) -> None:
    container.migrate_to("migrations.RunPython(slow)", SLOW)
    with running(
        invoke_command("serve", "--check-only"), container.laptop.folder, container.environment()
    ) as process:
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
    container.migrate_to("migrations.RunPython(slow)", SLOW)
    command = invoke_command("serve", "--check-only")
    with running(command, container.laptop.folder, container.environment()) as first:
        wait_until((container.laptop.folder / "slow").exists, "the step began")
        ended: list[Ran] = []
        second = threading.Thread(target=lambda: ended.append(container.start()))
        second.start()
        first_ran = Ran(first.wait(60), *first.communicate())
        second.join()

    assert (first_ran.status, ended[0].status) == (0, 0)
    assert "another start migrates: waiting until it is done" in ended[0].out
    assert "applied" not in ended[0].out


def test_a_lost_lock_stops_before_the_next_step_and_begins_anew(container: Container) -> None:
    container.migrate_to("migrations.RunPython(slow)", SLOW)
    command = invoke_command("serve", "--check-only")
    with running(command, container.laptop.folder, container.environment()) as process:
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
    command = invoke_command("serve", "--check-only")
    with running(command, laptop.folder, container.environment()) as process:
        wait_until((laptop.folder / "slow").exists, "the step began")
        private.kill()
        private.start()
        ran = Ran(process.wait(90), *process.communicate())

    assert ran.status == 0, ran
    assert len(container.ask("SELECT text FROM pages_note")) == 1
