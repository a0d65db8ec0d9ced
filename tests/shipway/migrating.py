"""A container that is started again and again on a real server, with a migration to interrupt."""

from dataclasses import dataclass
from typing import Any

from shipway.database.server import Server
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, invoke_command, run
from tests.shipway.serving import railway

COMMAND = invoke_command("serve", "--check-only")
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
SLOW = """\
def slow(apps, editor):
    Path("slow").touch()
    for _ in range(60):
        if not Path("slow").exists():
            break
        time.sleep(0.1)
    apps.get_model("pages", "Note").objects.create(text="slow")
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
            INVOKE_SHIPWAY_HEALTH_TIMEOUT="90",  # longer than the claim of a start that was killed
        )  # fmt: skip

    def start(self) -> Ran:
        """Do all of a start but serving."""
        return run(COMMAND, self.laptop.folder, self.environment())

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
