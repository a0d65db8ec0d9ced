"""Check: pages and models that break as soon as there is a row."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result
from tests.students import FILES

pytestmark = pytest.mark.laptop

MODEL = FILES["dashboard/models.py"]
LIST = "dashboard/templates/dashboard/notes.html"
DETAIL = "dashboard/templates/dashboard/note.html"
NOTES = {
    "dashboard/admin.py": "from django.contrib import admin\n\nfrom .models import Note\n\n"
    "admin.site.register(Note)\n",
    "dashboard/models.py": f"{MODEL}\n    def __str__(self):\n        return self.text\n",
    "dashboard/views.py": FILES["dashboard/views.py"] + "\n\n@login_required\ndef notes(request):\n"
    "    return render(request, 'dashboard/notes.html', {'notes': Note.objects.all()})\n"
    "\n\n@login_required\ndef note(request, pk):\n"
    "    return render(request, 'dashboard/note.html', {'note': Note.objects.get(pk=pk)})\n",
    "dashboard/urls.py": "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n"
    '    path("", views.index, name="index"),\n    path("notes/", views.notes),\n'
    '    path("notes/<int:pk>/", views.note, name="note"),\n]\n',
    LIST: "{% for note in notes %}<a href=\"{% url 'note' note.pk %}\">{{ note }}</a>{% endfor %}",
    DETAIL: "{{ note.text }}",
}
IMPORT = Edit(
    "dashboard/views.py", "import render\n", "import render\n\nfrom dashboard.models import Note\n"
)


def with_notes(checking: Checking, *edits: Edit) -> Result:
    """Check the project with pages about its notes."""
    return checking.project(NOTES, [IMPORT, *edits])


def test_pages_that_show_rows(checking: Checking) -> None:
    assert with_notes(checking).codes == set()


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit("dashboard/models.py", "return self.text", "return self.title"), "'title'"),
        (
            Edit("dashboard/models.py", "return self.text", "self.text"),
            "__str__ returned non-string",
        ),
        (Edit(DETAIL, "{{ note.text }}", "{% if note %}"), "Unclosed tag on line 1: 'if'"),
    ],
)
def test_code_that_breaks_for_each_row(checking: Checking, edit: Edit, words: str) -> None:
    broken = with_notes(checking, edit).of("page-500")

    assert {each.level for each in broken} == {Level.ERROR}
    assert [words in each.message for each in broken] == [True]
    assert "once there is a row" in broken[0].message


def test_a_template_that_a_row_alone_asks_for(checking: Checking) -> None:
    found = checking.project({**NOTES, DETAIL: None}, [IMPORT])

    (missing,) = found.of("template-missing")
    assert (missing.level, missing.hint) == (Level.ERROR, "commit dashboard/note.html, or its name")


def test_values_that_a_row_may_lack_are_there(checking: Checking) -> None:
    """Many a tutorial has names that may be null; hardly a row is without."""
    optional = [
        Edit(f"dashboard/{name}.py", "max_length=200", "max_length=200, null=True")
        for name in ("models", "migrations/0001_initial")
    ]

    assert with_notes(checking, *optional).codes == set()


def test_values_that_a_made_up_row_has_not(checking: Checking) -> None:
    """What is in a row is no fault of the project's."""
    reads = Edit("dashboard/models.py", "return self.text", "return str(float(self.text))")

    assert with_notes(checking, reads).codes == set()
