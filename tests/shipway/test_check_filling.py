"""Check: code of the project's own in its migrations, and threads that it starts as it loads."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result

pytestmark = pytest.mark.laptop

SECOND = """\
from django.db import migrations, models


def fill(apps, schema_editor):
    {code}


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
THIRD = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0002_fill")]
    operations = [
        migrations.AddField("note", "color", models.CharField(max_length=9, default="")),
    ]
"""
FILE = "dashboard/migrations/0002_fill.py"
FIELD = "    text = models.CharField(max_length=200)\n"
COLOR = Edit(
    "dashboard/models.py", FIELD, f'{FIELD}    color = models.CharField(max_length=9, default="")\n'
)


def filled(checking: Checking, code: str) -> Result:
    """Check the project with this code in its second migration, and a new column in its third."""
    files = {FILE: SECOND.format(code=code), "dashboard/migrations/0003_color.py": THIRD}
    return checking.project(files, [COLOR])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('apps.get_model("dashboard", "Label")', "doesn't have a 'Label' model"),
        ("from dashboard.models import Note; list(Note.objects.all())", "dashboard_note.color"),
        ("from dashboard.views import gone", "cannot import name 'gone'"),
    ],
)
def test_code_that_an_empty_database_stops(checking: Checking, code: str, words: str) -> None:
    (broken,) = filled(checking, code).of("migrations-broken")

    assert (broken.level, broken.place) == (Level.ERROR, f"{FILE}:5")
    assert words in broken.message


def test_code_that_needs_rows(checking: Checking) -> None:
    code = 'apps.get_model("dashboard", "Note").objects.get(text="first")'

    (trap,) = filled(checking, code).of("migrations-broken")

    assert trap.level == Level.WARNING


@pytest.mark.parametrize(
    "code",
    ['apps.get_model("dashboard", "Note").objects.create(text="first")',
     'schema_editor.execute("SET FOREIGN_KEY_CHECKS = 0")'],
)  # fmt: skip
def test_code_that_works_or_is_for_mysql(checking: Checking, code: str) -> None:
    assert filled(checking, code).codes == set()


READY = """\
import threading
import time

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self):
        threading.Thread(target=time.sleep, args=({seconds},), daemon={daemon}).start()
"""


def test_a_thread_that_keeps_manage_py_from_ending(checking: Checking) -> None:
    ready = READY.format(seconds=60, daemon=False)

    (lasting,) = checking.project({"dashboard/apps.py": ready}).of("start-unanswered")

    assert (lasting.level, lasting.place) == (Level.ERROR, "dashboard/apps.py:11")


@pytest.mark.parametrize(("seconds", "daemon"), [(60, True), (0.1, False)])
def test_a_thread_that_manage_py_does_not_wait_for(
    checking: Checking, seconds: float, daemon: bool
) -> None:
    ready = READY.format(seconds=seconds, daemon=daemon)

    assert checking.project({"dashboard/apps.py": ready}).codes == set()
