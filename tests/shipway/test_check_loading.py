"""Check: code that asks the database too early, applications for ASGI, accounts of one's own."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS, VIEWS, URLS = "server/settings.py", "dashboard/views.py", "dashboard/urls.py"
BROKEN = Edit(VIEWS, "    rows = list", "    nothing\n    rows = list")
"""What only a walk of the pages finds, by somebody who is logged in."""
READY = """

    def ready(self):
        from dashboard.models import Note
        self.notes = list(Note.objects.all())
"""
FORM = """\
from django import forms
from dashboard.models import Note


class NoteForm(forms.Form):
    text = forms.ChoiceField(choices=[(each.pk, each.text) for each in Note.objects.all()])
"""


@pytest.mark.parametrize(
    ("files", "edit", "place"),
    [
        ({}, Edit("dashboard/apps.py", '"dashboard"\n', f'"dashboard"{READY}'),
         "dashboard/apps.py:9"),
        ({"dashboard/forms.py": FORM},
         Edit(URLS, "from . import views", "from . import forms, views"), "dashboard/forms.py:6"),
    ],
)  # fmt: skip
def test_a_table_that_is_asked_for_while_the_code_is_imported(
    checking: Checking, files: dict[str, str | None], edit: Edit, place: str
) -> None:
    found = checking.project(files, [edit, BROKEN])

    (asks,) = found.of("start-asks-database")
    assert (asks.level, asks.place) == (Level.WARNING, place)
    assert "OperationalError: no such table: dashboard_note" in asks.message
    assert found.codes == {"start-asks-database", "page-500"}, found.checked.findings
    assert found.undecided == set()


def test_a_table_that_is_asked_for_and_may_be_absent(checking: Checking) -> None:
    waits = READY.replace("self.notes", "try: self.notes")
    guarded = f"{waits}        except Exception: pass\n"

    found = checking.project(edits=[Edit("dashboard/apps.py", '"dashboard"\n',
                                         f'"dashboard"{guarded}')])  # fmt: skip

    assert (found.codes, found.undecided) == (set(), set())


MEMBER = """

class Team(models.Model):
    name = models.CharField(max_length=40)
    founded = models.DateField()


class Member(AbstractBaseUser):
    email = models.EmailField(unique=True)
    born = models.DateField()
    level = models.IntegerField(choices=[(3, "three")])
    team = models.ForeignKey(Team, models.CASCADE)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["born"]
    has_perm = has_module_perms = lambda self, *_: True
    is_staff = models.BooleanField(default=False)
"""


ACCOUNTS = "from django.contrib.auth.models import AbstractBaseUser\n"
NAMED = [
    Edit("dashboard/models.py", "from django.db", f"{ACCOUNTS}from django.db"),
    Edit(SETTINGS, "LOGIN_URL =", 'AUTH_USER_MODEL = "dashboard.Member"\nLOGIN_URL ='),
]


def test_an_account_that_needs_more_than_a_name(checking: Checking) -> None:
    model = Edit("dashboard/models.py", "max_length=200)\n", f"max_length=200)\n{MEMBER}")

    found = checking.project(edits=[model, *NAMED, BROKEN])

    (broken,) = found.of("page-500")
    assert broken.message.startswith("/ is a 500 for whoever is logged in: NameError")
    assert "unmade-migrations" in found.codes
    assert "page-500" not in found.undecided


def test_an_account_that_cannot_be_made_is_said(checking: Checking) -> None:
    refuses = f"{MEMBER}\n    def save(self, **_):\n        raise ValueError('by hand alone')\n"
    model = Edit("dashboard/models.py", "max_length=200)\n", f"max_length=200)\n{refuses}")

    found = checking.project(edits=[model, *NAMED])

    reasons = {each.code: each.reason for each in found.checked.undecided}
    assert reasons["page-500"] == (
        "nobody can be logged in here, so what is behind the login is not seen: "
        "ValueError: by hand alone"
    )


ASGI = """\
import os
from django.core.asgi import get_asgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
application = get_asgi_application()
"""
UVICORN = [
    Edit("Procfile", "gunicorn server.wsgi --bind 0.0.0.0:$PORT",
         "uvicorn server.asgi:application --host 0.0.0.0 --port $PORT"),
    Edit("requirements.txt", "gunicorn==23.0.0", "uvicorn==0.35.0"),
]  # fmt: skip


def test_an_application_for_asgi_that_does_not_import(checking: Checking) -> None:
    broken = ASGI.replace("import os", "import os, nowhere_at_all")

    found = checking.project({"server/asgi.py": broken}, UVICORN)

    (error,) = found.of("settings-import-error")
    assert (error.level, error.place) == (Level.ERROR, "server/asgi.py:1")


def test_an_application_for_asgi_is_asked_for_its_pages(checking: Checking) -> None:
    found = checking.project({"server/asgi.py": ASGI}, [*UVICORN, BROKEN])

    assert found.codes == {"page-500"}, found.checked.findings


def test_settings_that_are_asked_for_while_they_load(checking: Checking) -> None:
    """As packages do that settings import; Django has the whole of them once they are loaded."""
    asks = 'from django.conf import settings\n\nNAMED = "CLOUDINARY" in dir(settings)\n'
    edit = Edit(SETTINGS, "import os\n", "import os\n\nimport dashboard.clouds\n")

    found = checking.project({"dashboard/clouds.py": asks}, [edit, BROKEN])

    assert (found.codes, found.undecided) == ({"page-500"}, set()), found.checked.findings


def test_two_names_of_apps_without_a_comma(checking: Checking) -> None:
    found = checking.project(edits=[Edit("server/settings.py", 'files",\n', 'files"\n')])

    (lost,) = found.of("installed-app-missing")
    assert lost.hint.endswith("a comma may be missing before a name in it")


def test_a_name_that_an_apps_module_has_not(checking: Checking) -> None:
    wrong = Edit("server/settings.py", '"dashboard"', '"dashboard.apps.DashConfig"')

    (lost,) = checking.project(edits=[wrong]).of("installed-app-missing")

    assert lost.hint == "write dashboard.apps.DashboardConfig into INSTALLED_APPS"
