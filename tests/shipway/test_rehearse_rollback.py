"""Rehearse beside the release before: what a migration means for going back to it."""

import pytest

from shipway.database.server import Server
from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, left_at_work_in
from tests.shipway.test_rehearse_pages import GUNICORN

LIST = {
    "pages/views.py": '''\
"""What is shown."""

from django.http import HttpResponse
from django.shortcuts import render

from pages.models import Note


def index(request):
    """Lead to the list."""
    return render(request, "pages/index.html", {"notes": Note.objects.count()})


def notes(request):
    """Show what every note says."""
    return HttpResponse("<br>".join(note.text for note in Note.objects.all()))
''',
    "mysite/urls.py": '''\
"""The addresses of the site."""

from django.urls import path

from pages import views

urlpatterns = [path("", views.index), path("notes/", views.notes)]
''',
}
LINK = Edit("pages/templates/pages/index.html", "</body>", '<a href="/notes/">Notes</a></body>')
MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [{operation}]
"""
DROPPED = {
    "pages/migrations/0002_drop.py": MIGRATION.format(
        operation='migrations.RemoveField("note", "text")'
    ),
    "pages/models.py": "from django.db import models\n\n\nclass Note(models.Model):\n    pass\n",
}
UNREAD = Edit("pages/views.py", "note.text for", "str(note.pk) for")
ADDED = {
    "pages/migrations/0002_kind.py": MIGRATION.format(
        operation='migrations.AddField("note", "kind", models.TextField(null=True))'
    )
}
KIND = Edit("pages/models.py", "    text = ", "    kind = models.TextField(null=True)\n    text = ")


@pytest.fixture
def listing(laptop: Laptop) -> Laptop:
    """A laptop whose project lists its notes, and is what production has."""
    laptop.publish("List the notes", LIST, LINK)
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    return laptop


def rehearsed(laptop: Laptop, *options: str) -> Ran:
    """Rehearse what must go well, changing nothing and leaving nothing at work."""
    with laptop.unchanged():
        ran = laptop.invoke("rehearse", *options)
    assert ran.status == 0, ran
    assert left_at_work_in(laptop.folder.parent) == {}
    return ran


def shown(ran: Ran, name: str) -> str:
    """Return what a rehearsal says of one part."""
    [line] = [line for line in ran.lines if line.startswith(f"  {name} ")]
    return line.removeprefix(f"  {name}").strip()


def test_a_dropped_column_makes_the_rollback_unsafe(listing: Laptop) -> None:
    listing.publish("Drop the text", DROPPED, UNREAD)

    ran = rehearsed(listing)

    assert shown(ran, "migrations") == "pages.0002_drop, and no other"
    assert shown(ran, "rollback") == (
        "unsafe: the release before breaks on the migrated database: its column pages_note.text is "
        "gone; GET /notes/ answers 500"
    )
    assert shown(ran, "handover").endswith(" requests while the release before ended, none lost")
    assert "undecided" in ran.out


def test_a_new_column_is_safe_on_mariadb(listing: Laptop, mariadb: Server) -> None:
    listing.publish("Add a kind", ADDED, KIND)
    listing.variables["SHIPWAY_DATABASE_URL"] = mariadb.url()

    ran = rehearsed(listing)

    assert (shown(ran, "database"), shown(ran, "rollback")) == ("mariadb", "safe")
    assert shown(ran, "migrations") == "pages.0002_kind, and no other"
    assert mariadb.password not in ran.out + ran.err


def test_the_same_column_is_unproven_on_sqlite(listing: Laptop) -> None:
    listing.publish("Add a kind", ADDED, KIND)

    ran = rehearsed(listing)

    assert shown(ran, "rollback") == "unproven: rehearsed on SQLite, and production has MySQL"
    assert "Rehearsing on SQLite, which shows nothing of MySQL's" in ran.err


def test_a_release_before_that_does_not_start_proves_nothing(laptop: Laptop) -> None:
    laptop.publish("End it", {"Procfile": "web: echo 'Nothing works.'; exit 7\n"})
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.publish("Mend it", {"Procfile": "web: invoke serve\n"})

    ran = rehearsed(laptop)

    reason = "the release before does not start here: the container does not start: it ended with "
    assert shown(ran, "rollback").startswith(f"unproven: {reason}")
    assert f"  undecided   handover: {reason}" in ran.out


def test_a_page_that_breaks_on_the_demonstration_data_is_named(listing: Laptop) -> None:
    note = "from pages.models import Note; Note.objects.create(text='hello')"
    listing.publish("Divide", None, Edit("pages/views.py", "note.text for", "str(1 / 0) for"))

    with listing.unchanged():
        ran = listing.broken("rehearse", demo_command=f'python manage.py shell -c "{note}"')

    assert ran.error()[1] == (
        "this release would break in production: GET /notes/ answers 500, linked from /"
    )
    assert "pages with data" not in ran.out


def test_demonstration_data_that_cannot_be_made_is_undecided(laptop: Laptop) -> None:
    ran = laptop.invoke("rehearse", demo_command="echo 'There is none.'; exit 3")

    assert ran.status == 0, ran
    assert (
        "  undecided   pages with data: No demonstration data: `echo 'There is none.'; exit 3` "
        "says: There is none."
    ) in ran.lines


def test_the_release_before_may_have_had_another_health_path(laptop: Laptop) -> None:
    laptop.publish("Start with gunicorn", GUNICORN)
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.publish("Start with serve", {"Procfile": "web: invoke serve\n"})

    ran = rehearsed(laptop)

    assert shown(ran, "rollback") == "safe: no migration and no changed model between the two"
    assert shown(ran, "handover").endswith(", none lost")
