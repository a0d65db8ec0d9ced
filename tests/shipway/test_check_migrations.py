"""Check: migrations that are not made, do not load, or break the running release."""

import re

import pytest

from shipway.check import check
from shipway.check.tree import History
from shipway.config import Config
from shipway.repository import Repository
from tests.projects import Edit, change_project
from tests.shipway.checking import Checking, Result
from tests.shipway.programs import git
from tests.students import FILES

pytestmark = pytest.mark.laptop

MODELS = "dashboard/models.py"
FIRST = "dashboard/migrations/0001_initial.py"
HEAD = """\
from django.db import migrations, models


def fill(apps, schema_editor):
    pass


class Migration(migrations.Migration):

    dependencies = [("dashboard", "%s")]

    operations = [
"""


def migration(after: str, *operations: str) -> str:
    """Return a migration, its operations a line each from line 13 on."""
    return HEAD % after + "".join(f"        {each},\n" for each in operations) + "    ]\n"


TEXT = "models.CharField(max_length=200)"
SECOND = migration(
    "0001_initial",
    f'migrations.AddField("note", "title", {TEXT[:-1]}, default=""), preserve_default=False)',
    'migrations.AlterField("note", "text", models.CharField(max_length=100, unique=True))',
    "migrations.RunPython(fill)",
    'migrations.AddField("note", "extra", models.TextField(null=True))',
    "migrations.RunSQL('SELECT 1', migrations.RunSQL.noop)",
    f'migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True)), '
    f'("name", {TEXT})])',
    'migrations.AddField("tag", "notes", models.ManyToManyField("dashboard.note"))',
    'migrations.RemoveField("tag", "name")',
    'migrations.AddConstraint("note", models.UniqueConstraint(fields=["text"], name="one"))',
    'migrations.AlterModelTable("note", "notes")',
)
THIRD = migration(
    "0002_more",
    'migrations.SeparateDatabaseAndState([migrations.RemoveField("note", "text")], '
    '[migrations.RemoveField("note", "text")])',
    'migrations.RenameField("note", "title", "heading")',
    'migrations.AlterUniqueTogether("note", {("heading", "extra")})',
)


def since_release(checking: Checking, branch: str, files: dict[str, str]) -> Result:
    """Check the student's project with these files, where `branch` has it without them."""
    checking.folder.mkdir()
    change_project(checking.folder, FILES)
    for command in (("init", "--quiet", "--initial-branch=main"), ("add", "--all"),
                    ("commit", "--quiet", "--message=Begin"), ("branch", branch)):  # fmt: skip
        git(checking.folder, *command)
    change_project(checking.folder, files)
    history = History(Repository.at(checking.folder), "HEAD")
    scratch = checking.folder.parent
    return Result(check(checking.folder, Config(), scratch, print, history=history, here=True))


def test_what_the_running_release_does_not_survive(checking: Checking) -> None:
    found = since_release(
        checking,
        "Producción",
        {"dashboard/migrations/0002_more.py": SECOND, "dashboard/migrations/0003_less.py": THIRD},
    )

    assert found.undecided == set()

    def told(code: str) -> list[tuple[str, str]]:
        return [
            (each.place.rpartition("/")[2], re.sub(r"^\S+ |, which the.*", "", each.message))
            for each in found.of(code)
        ]

    assert told("migration-breaks-running") == [
        ("0002_more.py:13", "adds note.title, NOT NULL and without a default in the database"),
        ("0002_more.py:14", "makes note.text unique and narrows the type of note.text"),
        ("0002_more.py:21", "adds a rule to note that rows of the old code may break"),
        ("0002_more.py:22", "renames the table of note"),
        ("0003_less.py:13", "drops note.text"),
        ("0003_less.py:15", "adds a rule to note that rows of the old code may break"),
    ]
    assert told("migration-irreversible") == [
        ("0002_more.py:15", "cannot be undone: RunPython has no way back")
    ]
    assert {each.level for each in found.of("migration-breaks-running")} == {"warning"}


def test_what_is_released_already_is_no_matter(checking: Checking) -> None:
    files = {"dashboard/migrations/0002_less.py": migration(
        "0001_initial", 'migrations.RemoveField("note", "text")')}  # fmt: skip
    found = since_release(checking, "feature", files)
    assert not found.of("migration-breaks-running")

    git(checking.folder, "add", "--all")
    git(checking.folder, "commit", "--quiet", "--message=Drop it")
    git(checking.folder, "branch", "produccion")
    history = History(Repository.at(checking.folder), "HEAD")
    again = check(checking.folder, Config(), checking.folder.parent, print,
                  history=history, here=True)  # fmt: skip
    assert not Result(again).of("migration-breaks-running")


def test_models_without_a_migration(checking: Checking) -> None:
    meta = "\n    class Meta:\n        permissions = [('index_viewer', 'May see it')]\n"
    found = checking.project({MODELS: FILES[MODELS] + meta})
    [permission] = found.of("unmade-migrations")
    assert permission.message.startswith("models of dashboard changed without a migration")
    assert permission.hint == "python manage.py makemigrations, then commit the new files"

    added = Edit(MODELS, "    text = models", "    title = models.TextField()\n    text = models")
    assert checking.project(None, [added]).errors == {"unmade-migrations"}

    lost = {FIRST: None, "dashboard/migrations/__init__.py": None, MODELS: FILES[MODELS]}
    [unmigrated] = checking.project(lost).of("unmade-migrations")
    assert unmigrated.message == (
        "dashboard has models and no migrations, so its tables would not exist in production"
    )
    assert unmigrated.hint.startswith("python manage.py makemigrations dashboard, then commit")

    synced = "web: python manage.py migrate --run-syncdb && gunicorn server.wsgi\n"
    assert "unmade-migrations" not in checking.project({"Procfile": synced} | lost).codes


def test_an_app_that_needs_no_table(checking: Checking) -> None:
    unmanaged = (
        "from django.db import models\n\n\nclass Old(models.Model):\n    class Meta:\n"
        "        managed = False\n"
    )
    found = checking.project(
        {"old/__init__.py": "", "old/models.py": unmanaged},
        [Edit("server/settings.py", '    "dashboard",\n', '    "dashboard",\n    "old",\n')],
    )

    assert found.codes == set()


def test_migrations_that_part_or_do_not_load(checking: Checking) -> None:
    both = {f"dashboard/migrations/{name}.py": migration("0001_initial") for name in ("a", "b")}
    [conflict] = checking.project(both).of("migrations-conflict")
    assert conflict.message == (
        "dashboard has several last migrations, a and b, so `migrate` would refuse"
    )

    broken = dict.fromkeys(both) | {"dashboard/migrations/0002_c.py": migration("0001_lost")}
    found = checking.project(broken)
    assert found.errors == {"migrations-broken"}
    assert "unmade-migrations" in found.undecided
