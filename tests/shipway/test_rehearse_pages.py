"""Rehearse walks the site: what a visitor or a member would meet is named."""

import re
from pathlib import Path

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, left_at_work_in

MEMBERS = {
    "mysite/urls.py": '''\
"""The addresses of the site."""

from django.contrib.auth.views import LoginView
from django.urls import path

from pages import views

urlpatterns = [
    path("", views.index),
    path("members/", views.members),
    path("diary/", views.diary),
    path("enter/", LoginView.as_view(template_name="pages/login.html", next_page="/")),
]
''',
    "pages/views.py": '''\
"""What is shown."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from pages.models import Note


def index(request):
    """Show how many notes there are, to everybody."""
    return render(request, "pages/index.html", {"notes": Note.objects.count()})


@login_required(login_url="/enter/")
def members(request):
    """Greet the members."""
    return render(request, "pages/index.html", {"notes": 0})


@login_required(login_url="/enter/")
def diary(request):
    """Show what is secret."""
    return render(request, "pages/index.html", {"notes": 0})
''',
    "pages/templates/pages/login.html": """\
<!doctype html><title>Log in</title>
<form method="post">{% csrf_token %}{{ form }}<button>Go</button></form>
""",
}
LINKS = Edit(
    "pages/templates/pages/index.html",
    "</body>",
    '<a href="/members/">Members</a><a href="/diary/">Diary</a><a href="/logout/">Out</a></body>',
)
BROKEN = (
    Edit(
        "pages/templates/pages/index.html",
        "</body>",
        '<a href="/gone/?a=1&amp;b=2">Gone</a><img src="/static/none.png"></body>',
    ),
    Edit("pages/views.py", 'members."""', 'members."""\n    raise OSError'),
)
GUNICORN = {
    "Procfile": "web: python manage.py migrate && python manage.py collectstatic --noinput && "
    "gunicorn mysite.wsgi --bind 0.0.0.0:$PORT --no-control-socket\n"
}


def rehearsed(laptop: Laptop, **settings: str) -> Ran:
    """Rehearse what must go well, changing nothing and leaving nothing at work."""
    with laptop.unchanged():
        ran = laptop.invoke("rehearse", **settings)
    assert ran.status == 0, ran
    assert left_at_work_in(laptop.folder.parent) == {}
    return ran


def test_everything_that_is_broken_is_named_for_visitors_and_members(laptop: Laptop) -> None:
    laptop.publish("Break pages", MEMBERS, LINKS, *BROKEN)

    with laptop.unchanged():
        ran = laptop.broken("rehearse")

    status, problem, hint = ran.error()
    assert status == 1
    assert problem == (
        "this release would break in production: GET /gone/?a=1&b=2 answers 404, linked from /; "
        "GET /static/none.png answers 404, linked from /; "
        "GET /members/ answers 500, for who is logged in"
    )
    folder = re.fullmatch(r"mend it, commit, and rehearse again; the whole log is in (\S+)", hint)
    assert folder
    assert "OSError" in (Path(folder[1]) / "deployment-1" / "container.log").read_text("utf-8")
    assert "4 pages and 2 files as a visitor, 4 pages and 0 files logged in: 3 broken" in ran.out


@pytest.mark.parametrize("start", ["invoke serve", "gunicorn"])
def test_pages_behind_a_login_are_walked(laptop: Laptop, start: str) -> None:
    laptop.publish("Add members", MEMBERS | (GUNICORN if start == "gunicorn" else {}), LINKS)

    ran = rehearsed(laptop, health_path="/" if start == "gunicorn" else "/readyz")

    assert (
        "  pages       3 pages and 1 file as a visitor, 3 pages and 0 files logged in: " in ran.out
    )
    named = "  undecided   the live commit: only `invoke serve` names it, at /readyz"
    assert (named in ran.lines) == (start == "gunicorn")


def test_a_login_form_that_fails_is_named(laptop: Laptop) -> None:
    laptop.publish("Trust nobody", MEMBERS, LINKS, Edit(
        "mysite/settings.py", '"https://" + os.environ', '"https://x." + os.environ'
    ), Edit("pages/templates/pages/login.html", "{% csrf_token %}", ""))  # fmt: skip

    problem = laptop.broken("rehearse").error()[1]

    assert problem == (
        "this release would break in production: POST /enter/ answers 403, the login form of "
        "/enter/?next=/members/"
    )
