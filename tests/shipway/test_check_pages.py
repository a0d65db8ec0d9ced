"""Check: pages that break whatever the data, pages that need data, and pages open to everybody."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking, Result

pytestmark = pytest.mark.laptop

TOP = """\
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from dashboard.models import Note


@login_required
def index(request):
    return HttpResponse("Hola")


"""


def with_view(checking: Checking, body: str, *more: str, imports: str = "") -> Result:
    """Check the project with one more view, at /more/, and these templates."""
    urls = 'urlpatterns = [path("", views.index, name="index")'
    files = {
        f"dashboard/templates/{name}": text
        for name, text in zip(more[::2], more[1::2], strict=True)
    }
    return checking.project(
        {"dashboard/views.py": f"{imports}{TOP}{body}", **files},
        [Edit("dashboard/urls.py", urls, f'{urls}, path("more/", views.more, name="more")')],
    )


REDIRECT = "from django.shortcuts import redirect\n\n\n"
BROKEN = {
    "a name": ("def more(request):\n    return HttpResponse(total)\n", "NameError", 13),
    "an attribute": ('def more(request):\n    return "".nothing\n', "AttributeError", 13),
    "anonymous": ("def more(request):\n    return HttpResponse(request.user.email)\n",
                  "everybody: AttributeError", 13),
    "an address": (f'{REDIRECT}def more(request):\n    return redirect("nowhere")\n',
                   "NoReverseMatch", 16),
    "an import": ("def more(request):\n    import nowhere\n", "ModuleNotFoundError", 13),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_page_that_always_breaks(checking: Checking, name: str) -> None:
    body, words, line = BROKEN[name]

    found = with_view(checking, body)

    (broken,) = found.of("page-500")
    assert (broken.level, broken.place) == (Level.ERROR, f"dashboard/views.py:{line}")
    assert broken.message.startswith("/more/ is a 500 for ")
    assert words in broken.message
    assert found.errors - {"missing-dependency"} == {"page-500"}


TEMPLATE = 'def more(request):\n    return render(request, "dashboard/more.html", {})\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n{% if total %}\n", 2),
        ("{% load static %}\n\n<img src=\"{% static 'img/no.png' %}\">\n", 3),
        ("{% url 'nowhere' %}\n", 1),
    ],
    ids=["syntax", "manifest", "address"],
)
def test_a_template_that_breaks_the_page(checking: Checking, text: str, line: int) -> None:
    found = with_view(checking, TEMPLATE, "dashboard/more.html", text)

    (broken,) = found.of("page-500")
    assert broken.place == f"dashboard/templates/dashboard/more.html:{line}"


def test_a_template_that_is_not_in_the_commit(checking: Checking) -> None:
    found = with_view(checking, TEMPLATE)

    (missing,) = found.of("template-missing")
    assert (missing.level, missing.place) == (Level.ERROR, "dashboard/views.py:13")
    assert found.errors == {"template-missing"}


def test_pages_that_need_rows_or_a_question(checking: Checking) -> None:
    body = (
        "def more(request):\n    if request.user.is_authenticated:\n"
        '        return HttpResponse(request.GET["q"])\n'
        "    return HttpResponse(Note.objects.first().text)\n"
    )

    found = with_view(checking, body)

    first, second = found.of("page-needs-data")
    assert (first.level, first.line, second.line) == (Level.WARNING, 15, 14)
    assert found.errors == set()


def test_a_page_that_asks_what_only_the_real_database_has(checking: Checking) -> None:
    body = (
        "from django.db import connection\n\n\ndef more(request):\n"
        '    connection.cursor().execute("SHOW TABLES")\n    return HttpResponse(pk)\n'
    )

    found = with_view(checking, body)

    assert found.codes == set()
    assert found.undecided == {"page-500"}


def test_a_good_page_beside_others(checking: Checking) -> None:
    body = (
        "def more(request):\n    note = Note.objects.first()\n"
        '    return render(request, "dashboard/more.html", {"note": note})\n'
    )
    text = "{% load static %}<img src=\"{% static 'img/paper.png' %}\">{{ note.text }}\n"

    found = with_view(checking, body, "dashboard/more.html", text)

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
    found = with_view(checking, DATA)

    (is_open,) = found.of("open-endpoint")
    assert (is_open.level, is_open.place) == (Level.WARNING, "dashboard/views.py:12")
    assert found.codes == {"open-endpoint"}


@pytest.mark.parametrize(
    "body",
    [
        f"@login_required\n{DATA}",
        'def more(request):\n    return JsonResponse({"status": "ok"})\n',
        "def more(request):\n    return HttpResponse(Note.objects.count())\n",
    ],
    ids=["behind the login", "no data", "a greeting with a number"],
)
def test_what_everybody_may_see(checking: Checking, body: str) -> None:
    assert with_view(checking, body).codes == set()


def test_data_where_nobody_logs_in(checking: Checking) -> None:
    with_view(checking, DATA)
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

    found = with_view(checking, body)

    assert found.codes == set()
    assert found.undecided == {"page-500"}


def test_templates_of_pages_that_cannot_be_asked(checking: Checking) -> None:
    body = (
        'def detail(request, key):\n    return render(request, "dashboard/detail.html")\n\n\n'
        'def more(request):\n    return HttpResponse("Hola")\n\n\n'
        'class Wrong:\n    template_name = "dashboard/wrong.html"\n'
    )
    detail, wrong = "dashboard/detail.html", "dashboard/wrong.html"

    found = with_view(
        checking, body, detail, "{% include 'dashboard/part.html' %}\n", wrong, "\n{% nothing %}\n"
    )

    (missing,), (broken,) = found.of("template-missing"), found.of("page-500")
    assert (missing.level, missing.place) == (Level.WARNING, "dashboard/views.py:13")
    assert "dashboard/part.html" in missing.message
    assert (broken.level, broken.place) == (Level.WARNING, f"dashboard/templates/{wrong}:2")
    assert found.errors == set()
