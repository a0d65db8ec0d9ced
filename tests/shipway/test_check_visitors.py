"""Check: links that lead nowhere, forms that nobody can send, and a login that breaks."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import VIEWS

pytestmark = pytest.mark.laptop

BASE = "templates/base.html"
INDEX = "dashboard/templates/dashboard/index.html"


def linked(link: str) -> Edit:
    """Return an edit by which every page has a link."""
    return Edit(BASE, "{% block content %}", f"{link}{{% block content %}}")


def test_a_link_to_what_is_not_there(checking: Checking) -> None:
    found = checking.project(edits=[linked('<a href="/acerca/">Acerca</a>')])

    (lost,) = found.of("link-404")
    assert (lost.level, lost.place) == (Level.WARNING, f"{BASE}:9")
    assert lost.message == "/ links to /acerca/, which is not there (404)"
    assert found.codes == {"link-404"}


def test_a_number_in_a_link_that_is_written_for_people(checking: Checking) -> None:
    separated = Edit("server/settings.py", "USE_TZ = True",
                     "USE_TZ = True\nUSE_THOUSAND_SEPARATOR = True")  # fmt: skip

    found = checking.project(edits=[separated, linked('<a href="/n/{{ 12345 }}/">12345</a>')])

    assert found.codes == {"link-404"}


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://example.org/acerca/">', '<a href="/login">', '<a href="/media/a.pdf">',
        '<a href="/note/1/">', '<a href="#acerca">', '<a href="/delete/all/">',
    ],
)  # fmt: skip
def test_links_that_work_or_wait_for_rows(checking: Checking, link: str) -> None:
    rows = (
        "\n\ndef note(request, number):\n    from django.shortcuts import get_object_or_404\n"
        "    from dashboard.models import Note\n"
        "    return render(request, 'login.html', {'x': get_object_or_404(Note, pk=number)})\n"
    )
    address = Edit(
        "dashboard/urls.py", '"index")', '"index"), path("note/<int:number>/", views.note)'
    )
    media = Edit("server/settings.py", "USE_TZ = True", 'USE_TZ = True\nMEDIA_URL = "/media/"')

    found = checking.project({"dashboard/views.py": VIEWS + rows}, [address, media, linked(link)])

    assert "link-404" not in found.codes


FORM = '<form method="post" action="/send/"><input name="text"></form>'


def test_a_form_without_a_token(checking: Checking) -> None:
    found = checking.project(edits=[Edit(INDEX, "<ul>", f"{FORM}<ul>")])

    (form,) = found.of("form-without-token")
    assert (form.level, form.place) == (Level.WARNING, "dashboard/views.py:7")
    assert form.message.startswith("a form on / is sent to /send/ without {% csrf_token %}")


@pytest.mark.parametrize(
    ("form", "script"),
    [
        (FORM.replace("<input", "{% csrf_token %}<input"), ""),
        (FORM.replace("post", "get"), ""),
        (FORM.replace("/send/", "https://example.org/"), ""),
        (FORM, "fetch('/send/', {headers: {'X-CSRFToken': token}});"),
    ],
)
def test_forms_that_can_be_sent(checking: Checking, form: str, script: str) -> None:
    found = checking.project({"static/js/site.js": script}, [Edit(INDEX, "<ul>", f"{form}<ul>")])

    assert found.codes == set()


EXEMPT = """

def send(request):
    return render(request, "login.html")


setattr(send, "csrf" "_exempt", True)  # as a package does it, whose code nobody reads
"""


def test_a_form_whose_view_asks_for_no_token(checking: Checking) -> None:
    """As the pages of REST framework have them, whose views look after themselves."""
    address = Edit("dashboard/urls.py", '"index")', '"index"), path("send/", views.send)')

    found = checking.project(
        {"dashboard/views.py": VIEWS + EXEMPT}, [address, Edit(INDEX, "<ul>", f"{FORM}<ul>")]
    )

    assert found.codes == set(), found.checked.findings


def test_what_breaks_when_somebody_logs_in_hides_no_page(checking: Checking) -> None:
    signals = (
        "from django.contrib.auth.signals import user_logged_in\n"
        "from django.dispatch import receiver\n\n\n"
        "@receiver(user_logged_in)\ndef note(sender, user, **_):\n    user.profile.save()\n"
    )
    ready = '"dashboard"\n\n    def ready(self):\n        import dashboard.signals\n'

    found = checking.project(
        {"dashboard/signals.py": signals},
        [Edit("dashboard/apps.py", '"dashboard"\n', ready),
         Edit("dashboard/views.py", "    rows = list", "    nothing\n    rows = list")],
    )  # fmt: skip

    (breaks,) = found.of("login-500")
    assert (breaks.level, breaks.place) == (Level.WARNING, "dashboard/signals.py:7")
    assert found.codes == {"login-500", "page-500"}
    assert found.undecided == set()


def test_a_link_to_what_takes_a_form_alone(checking: Checking) -> None:
    page = "dashboard/templates/dashboard/index.html"
    link = """<a href="{% url 'logout' %}">Salir</a>"""
    form = """<form method="post" action="{% url 'logout' %}">{% csrf_token %}<button></form>"""
    sent = """<a href="{% url 'logout' %}" onclick="send()">Salir</a>"""

    (trap,) = checking.project(edits=[Edit(page, "<ul>", f"{link}<ul>")]).of("link-404")
    assert (trap.level, trap.file) == (Level.WARNING, page)

    assert checking.project(edits=[Edit(page, "<ul>", f"{form}{sent}<ul>")]).codes == set()


def test_a_script_that_asks_the_visitors_own_machine(checking: Checking) -> None:
    script = {"static/js/site.js": "fetch('http://127.0.0.1:8000/notes/');\n"}

    (trap,) = checking.project(script).of("link-404")

    assert (trap.level, trap.place) == (Level.WARNING, "static/js/site.js:1")
