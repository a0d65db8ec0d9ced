"""Check: pages that break whatever the data, pages that need data, and pages open to everybody."""

import re

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result

pytestmark = pytest.mark.laptop

TOP = """\
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from dashboard.models import Note


@login_required
def index(request):
    return HttpResponse("Hola")


"""


def with_views(checking: Checking, body: str, **templates: str) -> Result:
    """Check the project with more views, each under its own name, and with these templates."""
    urls = 'urlpatterns = [path("", views.index, name="index")'
    names = re.findall(r"^def (\w+)\(request\)", body, re.MULTILINE)
    more = "".join(f', path("{name}/", views.{name})' for name in names)
    folder = "dashboard/templates/dashboard"
    files = {f"{folder}/{name}.html": text for name, text in templates.items()}
    return checking.project(
        {"dashboard/views.py": TOP + body, **files},
        [Edit("dashboard/urls.py", urls, f"{urls}{more}")],
    )


def test_pages_that_always_break(checking: Checking) -> None:
    found = with_views(
        checking,
        "def name(request):\n    return HttpResponse(total)\n\n"
        'def attribute(request):\n    return "".nothing\n\n'
        "def anonymous(request):\n    return HttpResponse(request.user.email)\n\n"
        'def address(request):\n    return redirect("nowhere")\n\n'
        "def imported(request):\n    import nowhere\n",
    )

    broken = found.of("page-500")
    assert {each.level for each in broken} == {Level.ERROR}
    told = [(each.line, *re.split(r" is a 500 for |: ", each.message)[:3]) for each in broken]
    assert told == [
        (13, "/name/", "everybody", "NameError"),
        (16, "/attribute/", "everybody", "AttributeError"),
        (19, "/anonymous/", "everybody", "AttributeError"),
        (22, "/address/", "everybody", "NoReverseMatch"),
    ]
    assert [each.line for each in found.of("missing-dependency")] == [25]
    assert found.errors == {"page-500", "missing-dependency"}


SHOWING = 'def {0}(request):\n    return render(request, "dashboard/{0}.html", {{}})\n\n'


def test_templates_that_break_their_pages(checking: Checking) -> None:
    templates = {
        "syntax": "\n{% if total %}\n",
        "manifest": "{% load static %}\n\n<img src=\"{% static 'img/no.png' %}\">\n",
        "address": "{% url 'nowhere' %}\n",
    }

    found = with_views(checking, "".join(map(SHOWING.format, templates)), **templates)

    places = [(each.level, each.place.rpartition("/")[2]) for each in found.of("page-500")]
    assert places == [
        (Level.ERROR, "syntax.html:2"),
        (Level.ERROR, "manifest.html:3"),
        (Level.ERROR, "address.html:1"),
    ]


def test_a_template_that_is_not_in_the_commit(checking: Checking) -> None:
    found = with_views(checking, SHOWING.format("more"))

    (missing,) = found.of("template-missing")
    assert (missing.level, missing.place) == (Level.ERROR, "dashboard/views.py:13")
    assert found.errors == {"template-missing"}


@pytest.mark.parametrize("app", ["django.contrib.admindocs", "extra"])
def test_a_template_of_an_app_that_is_not_named(checking: Checking, app: str) -> None:
    shown = SHOWING.format("more").replace("dashboard/more.html", "admin_doc/index.html")
    template = checking.folder / "extra/templates/admin_doc/index.html"
    template.parent.mkdir(parents=True)
    template.write_text("hello", "utf-8")

    found = with_views(checking, f"import {app}\n\n\n{shown}")

    (missing,) = found.of("template-missing")
    assert f"is in {app}, which is not in INSTALLED_APPS" in missing.message
    assert missing.hint == f'add "{app}" to INSTALLED_APPS'


def test_pages_that_need_rows_or_a_question(checking: Checking) -> None:
    body = (
        "def more(request):\n    if request.user.is_authenticated:\n"
        '        return HttpResponse(request.GET["q"])\n'
        "    return HttpResponse(Note.objects.first().text)\n"
    )

    found = with_views(checking, body)

    first, second = found.of("page-needs-data")
    assert (first.level, first.line, second.line) == (Level.WARNING, 15, 14)
    assert found.errors == set()


def test_a_page_that_asks_what_only_the_real_database_has(checking: Checking) -> None:
    body = (
        "from django.db import connection\n\n\ndef more(request):\n"
        '    connection.cursor().execute("SHOW TABLES")\n    return HttpResponse(pk)\n'
    )

    found = with_views(checking, body)

    assert found.codes == set()
    assert found.undecided == {"page-500"}


def test_a_good_page_beside_others(checking: Checking) -> None:
    body = (
        "def more(request):\n    note = Note.objects.first()\n"
        '    return render(request, "dashboard/more.html", {"note": note})\n'
    )
    text = "{% load static %}<img src=\"{% static 'img/paper.png' %}\">{{ note.text }}\n"

    found = with_views(checking, body, more=text)

    assert (found.codes, found.undecided) == (set(), set())


def test_addresses_that_do_not_import_hide_nothing_else(checking: Checking) -> None:
    found = checking.project(
        edits=[
            Edit("dashboard/urls.py", "views.index", "views.idnex"),
            Edit("server/settings.py", '    "healthcheck.railway.app",\n', ""),
        ]
    )

    assert found.errors == {"urls-import-error"}
    assert found.of("urls-import-error")[0].place == "dashboard/urls.py:5"
    assert "healthcheck-host-refused" in found.codes
    assert "page-500" in found.undecided


DATA = "def more(request):\n    return JsonResponse(list(Note.objects.values()), safe=False)\n"


def test_data_that_everybody_gets(checking: Checking) -> None:
    found = with_views(checking, DATA)

    (is_open,) = found.of("open-endpoint")
    assert (is_open.level, is_open.place) == (Level.WARNING, "dashboard/views.py:12")
    assert found.codes == {"open-endpoint"}


def test_what_everybody_may_see(checking: Checking) -> None:
    found = with_views(
        checking,
        f"@login_required\n{DATA}\n\n"
        'def status(request):\n    return JsonResponse({"status": "ok"})\n\n'
        "def greeting(request):\n    return HttpResponse(Note.objects.count())\n",
    )

    assert found.codes == set()


def test_data_where_nobody_logs_in(checking: Checking) -> None:
    with_views(checking, DATA)
    urls = checking.folder / "server/urls.py"
    lines = urls.read_text("utf-8").splitlines(keepends=True)
    urls.write_text("".join(line for line in lines if "auth" not in line), "utf-8")
    views = checking.folder / "dashboard/views.py"
    views.write_text(views.read_text("utf-8").replace("@login_required\n", ""), "utf-8")

    assert checking.again().codes == set()


def test_a_service_of_the_same_project_is_no_source(checking: Checking) -> None:
    body = (
        "import socket\n\n\ndef more(request):\n"
        '    socket.create_connection(("redis.railway.internal", 6379))\n'
    )

    found = with_views(checking, body)

    assert found.codes == set()
    assert found.undecided == {"page-500"}


def test_templates_of_pages_that_cannot_be_asked(checking: Checking) -> None:
    body = (
        'def detail(request, key):\n    return render(request, "dashboard/detail.html")\n\n\n'
        'def more(request):\n    return HttpResponse("Hola")\n\n\n'
        'class Wrong:\n    template_name = "dashboard/wrong.html"\n'
    )
    detail, wrong = "{% include 'dashboard/part.html' %}\n", "\n{% nothing %}\n"

    found = with_views(checking, body, detail=detail, wrong=wrong)

    (missing,), (broken,) = found.of("template-missing"), found.of("page-500")
    assert (missing.level, missing.place) == (Level.WARNING, "dashboard/views.py:13")
    assert "dashboard/part.html" in missing.message
    assert (broken.level, broken.place) == (
        Level.WARNING,
        "dashboard/templates/dashboard/wrong.html:2",
    )
    assert found.errors == set()
