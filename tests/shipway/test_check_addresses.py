"""Check: names of addresses that a view or a template asks for only once there are rows."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import FILES

pytestmark = pytest.mark.laptop

VIEWS = """

@login_required
def note(request, pk):
    if request.method == "POST":
        return redirect("index")
    return render(request, "dashboard/note.html", {"note": get_object_or_404(Note, pk=pk)})
"""
NOTE = """\
{% extends "base.html" %}{% url 'nowhere' %}
{% block content %}{% url 'note' note.pk %}{% url 'gone' as other %}{% endblock %}
"""
FOR_NOTES = {
    "dashboard/views.py": FILES["dashboard/views.py"].replace(
        "import render\n",
        "import get_object_or_404, redirect, render\n\nfrom dashboard.models import Note\n",
    )
    + VIEWS,
    "dashboard/urls.py": """\
from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="index"),
    path("notes/<int:pk>/", views.note, name="note"),
]
""",
    "dashboard/templates/dashboard/note.html": NOTE,
}


def test_names_that_there_are(checking: Checking) -> None:
    """What stands outside of the blocks of a template that extends another is never shown."""
    assert checking.project(FOR_NOTES).codes == set()


def test_a_template_that_asks_for_a_name_that_is_gone(checking: Checking) -> None:
    name = "dashboard/templates/dashboard/note.html"

    found = checking.project(FOR_NOTES, [Edit(name, "'note' note.pk", "'show_note' note.pk")])

    (lost,) = found.of("page-500")
    assert (lost.level, lost.place) == (Level.ERROR, f"{name}:2")
    assert "no address has the name 'show_note'" in lost.message


@pytest.mark.parametrize(
    ("asked", "is_lost"),
    [
        ('redirect("dashboard:index")', True), ('redirect("/index")', False),
        ('redirect("admin:index")', False), ('redirect("https://example.org")', False),
        ('redirect(request.path)', False),
    ],
)  # fmt: skip
def test_a_view_that_leads_on_to_a_name(checking: Checking, asked: str, is_lost: bool) -> None:
    found = checking.project(FOR_NOTES, [Edit("dashboard/views.py", 'redirect("index")', asked)])

    assert [each.level for each in found.of("page-500")] == [Level.ERROR] * is_lost
    assert found.codes == {"page-500"} if is_lost else set() == found.codes


def test_a_name_that_only_code_asks_for_which_no_address_leads_to(checking: Checking) -> None:
    asking = "\n\ndef away(request):\n    return redirect('gone')\n"
    trying = (
        "\n\ndef back(request):\n    try:\n        return redirect('gone')\n"
        "    except Exception:\n        return redirect('index')\n"
    )
    views = {"dashboard/views.py": FOR_NOTES["dashboard/views.py"] + asking + trying}

    found = checking.project({**FOR_NOTES, **views})

    assert [each.level for each in found.of("page-500")] == [Level.WARNING]


def test_the_page_that_says_that_there_is_none(checking: Checking) -> None:
    found = checking.project({"templates/404.html": "{% url 'gone' %}"})

    (lost,) = found.of("page-500")
    assert lost.message.startswith("/no-such-page/ is a 500 for everybody: NoReverseMatch")
