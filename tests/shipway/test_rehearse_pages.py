"""Rehearse walks the site: what a visitor or a member would meet is named."""

import re
from pathlib import Path

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
WALKED = "  pages       3 pages and 1 file as a visitor, 3 pages and 0 files logged in: all well"


def rehearsed(laptop: Laptop, **settings: str) -> Ran:
    """Rehearse what must go well, changing nothing and leaving nothing at work."""
    with laptop.unchanged():
        ran = laptop.invoke("rehearse", **settings)
    assert ran.status == 0, ran
    assert left_at_work_in(laptop.folder.parent) == {}
    return ran


def test_everything_that_is_broken_is_named_for_visitors_and_members(laptop: Laptop) -> None:
    unheard = "  silence:\n    static-missing-file: for the walk\n    page-500: for the walk\n"
    told = Edit("invoke.yaml", 'url: ""\n', f'url: ""\n{unheard}')
    laptop.publish("Break pages", MEMBERS, LINKS, told, *BROKEN)

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
    log = Path(folder[1]) / "deployment-1" / "container.log"
    assert '"GET /gone/ HTTP/1.1" 404 ' in log.read_text("utf-8")
    assert "4 pages and 2 files as a visitor, 4 pages and 0 files logged in: 3 broken" in ran.out


def test_pages_behind_a_login_are_walked(laptop: Laptop) -> None:
    laptop.publish("Add members", MEMBERS, LINKS)

    assert WALKED in rehearsed(laptop).lines


def test_plain_gunicorn_is_rehearsed_too(laptop: Laptop) -> None:
    laptop.publish("Start with gunicorn", MEMBERS | GUNICORN, LINKS)
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.publish("Add a page", {"page.txt": "page\n"})

    ran = rehearsed(laptop, health_path="/")

    assert WALKED in ran.lines
    assert "  undecided   the live commit: only `invoke serve` names it, at /readyz" in ran.lines
    assert "  migrations  none" in ran.lines
    assert " requests while the release before ended, none lost\n" in ran.out


def test_a_login_form_that_fails_is_named(laptop: Laptop) -> None:
    laptop.publish("Trust nobody", MEMBERS, LINKS, Edit(
        "mysite/settings.py", '"https://" + os.environ', '"https://x." + os.environ'
    ), Edit("pages/templates/pages/login.html", "{% csrf_token %}", ""))  # fmt: skip

    problem = laptop.broken("rehearse").error()[1]

    assert problem == (
        "this release would break in production: POST /enter/ answers 403, the login form of "
        "/enter/?next=/members/"
    )
