"""Check: projects of an unusual shape, and code that does unusual things when it is imported."""

import os
import time
from pathlib import Path

import pytest

from shipway.check import check
from shipway.check.asking import answers
from shipway.config import Config
from tests.projects import Edit, write_project
from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop

SETTINGS = "mysite/settings.py"
CLASSIC = (
    "python manage.py migrate && python manage.py collectstatic --noinput && gunicorn mysite.wsgi"
)
WSGI = 'WSGI_APPLICATION = "mysite.wsgi.application"\n'
TOP = '"""The settings of the site."""\n'


@pytest.mark.parametrize(
    ("files", "edits"),
    [
        ({}, [Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  wsgi: mysite.wsgi:application\n')]),
        (
            {
                "mysite/made.py": "from mysite.wsgi import application\n\n\n"
                "def make():\n    return application\n"
            },
            [Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  wsgi: mysite.made:make()\n')],
        ),
        ({"gunicorn.conf.py": 'wsgi_app = "mysite.wsgi"\n'}, []),
        (
            {"Procfile": f"web: {CLASSIC}\n"},
            [Edit("invoke.yaml", 'url: ""\n', 'url: ""\n  health_path: /\n')],
        ),
    ],
)
def test_a_wsgi_application_that_the_settings_need_not_name(
    laptop: Laptop, files: dict[str, str | None], edits: list[Edit]
) -> None:
    laptop.commit("Name it elsewhere", files, Edit(SETTINGS, WSGI, ""), *edits)

    assert laptop.findings() == []


@pytest.mark.parametrize(
    "line",
    [
        "import threading, time; threading.Thread(target=time.sleep, args=[600]).start()",
        pytest.param(
            "import subprocess; subprocess.Popen(['sleep', '600'])",
            marks=pytest.mark.skipif(os.name == "nt", reason="there is no program named sleep"),
        ),
    ],
)
def test_settings_that_start_what_never_ends(laptop: Laptop, line: str) -> None:
    laptop.commit("Wait", None, Edit(SETTINGS, TOP, f"{TOP}{line}\n"))

    assert laptop.findings() == []


def test_settings_that_end_python(laptop: Laptop) -> None:
    lines = "import os\nprint('Bye.', flush=True)\nos._exit(9)\n"
    laptop.commit("End", None, Edit(SETTINGS, TOP, f"{TOP}{lines}"))

    found = [(each["code"], each["message"]) for each in laptop.findings()]
    ended = "the project's Django start ended with status 9 before it could answer"
    assert found == [("start-unanswered", f"{ended}; its output ends: Bye.")]


def test_settings_that_never_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_TIMEOUT", 3)
    sleep = Edit(SETTINGS, TOP, f"{TOP}import time; time.sleep(60)\n")
    write_project(tmp_path / "source", edits=[sleep])

    result = check(tmp_path / "source", Config(), tmp_path, print, here=True)

    assert [(each.code, each.message) for each in result.findings] == [
        ("start-unanswered", "the project's Django start did not end within 3 s")
    ]
    assert "unmade-migrations" in {each.code for each in result.undecided}


def test_nothing_is_left_of_what_the_settings_have_started(tmp_path: Path) -> None:
    lines = (
        "import os, time\n"
        "left = os.fork()\n"
        "if not left:\n"
        "    time.sleep(60)\n"
        f"open({str(tmp_path / 'left')!r}, 'w').write(str(left))\n"
    )
    write_project(tmp_path / "source", edits=[Edit(SETTINGS, TOP, f"{TOP}{lines}")])

    check(tmp_path / "source", Config(), tmp_path, print, here=True)

    left, deadline = (tmp_path / "left").read_text("utf-8"), time.monotonic() + 10
    while _runs(left) and time.monotonic() < deadline:  # a kill is heeded a moment later
        time.sleep(0.05)
    assert not _runs(left)


def _runs(process: str) -> bool:
    """Say whether a process runs: one that has ended may still be listed."""
    try:
        status = Path("/proc", process, "stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


VIEWS = """\
import os
import time

from django.http import HttpResponse, StreamingHttpResponse


def index(request):
    while True:
        try:
            time.sleep(0.1)
        except Exception:
            pass


def stream(request):
    def lines():
        while True:
            yield b"data: here\\n\\n"
            time.sleep(0.1)

    return StreamingHttpResponse(lines(), content_type="text/event-stream")


def broken(request):
    return HttpResponse(nothing)


def end(request):
    os._exit(3)
"""


def _pages(*names: str) -> dict[str, str | None]:
    """Return the files of a site with an address for each of these views."""
    lines = "".join(f'    path("{name}/", views.{name}),\n' for name in names)
    urls = "from django.urls import path\n\nfrom pages import views\n\nurlpatterns = [\n"
    return {"pages/views.py": VIEWS, "mysite/urls.py": f"{urls}{lines}]\n"}


def test_a_page_that_never_ends_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_PATIENCE", 1)
    write_project(tmp_path / "source", _pages("index", "stream", "broken"))

    result = check(tmp_path / "source", Config(), tmp_path, print, here=True)

    told = "no answer within 1 s, so the server gives it up"
    assert [each.message for each in result.findings if each.code == "page-500"] == [
        f"/index/ is a 500 for everybody: NoAnswer: {told}",
        "/broken/ is a 500 for everybody: NameError: name 'nothing' is not defined",
    ]


def test_a_page_that_ends_python_hides_nothing_but_pages(tmp_path: Path) -> None:
    mistake = Edit(SETTINGS, "DEBUG = False", "DEBUG = True")
    write_project(tmp_path / "source", _pages("end"), [mistake])

    result = check(tmp_path / "source", Config(), tmp_path, print, here=True)

    ended = "the walk of the pages ended at /end/ with status 3 before it could answer"
    found = {each.code: each.message for each in result.findings}
    assert [each.place for each in result.findings if each.code == "start-unanswered"] == [
        "pages/views.py:28"
    ]
    assert found["start-unanswered"] == f"{ended}; its output ends: (empty)"
    assert "debug-true" in found
    hidden = {each.code for each in result.undecided}
    assert "page-500" in hidden
    assert "unmade-migrations" not in hidden


@pytest.mark.parametrize("moved", [("mysite", "pages"), ("manage.py", "mysite", "pages")])
def test_modules_are_found_where_serve_finds_them(laptop: Laptop, moved: tuple[str, ...]) -> None:
    (laptop.folder / "site").mkdir()
    laptop.git("mv", *moved, "site")
    laptop.commit(
        "Move it",
        {"keys.py": "KEY = 1\n", "pages.py": "raise OSError\n"},
        Edit(f"site/{SETTINGS}", TOP, f"{TOP}import keys\n"),
    )

    assert laptop.findings() == []


@pytest.mark.skipif(os.name == "nt", reason="a link needs a privilege there")
def test_a_place_is_named_whatever_leads_to_the_temporary_files(laptop: Laptop) -> None:
    link = laptop.scratch.with_name("link")
    link.symlink_to(laptop.scratch)
    laptop.variables["TMPDIR"] = str(link)
    laptop.commit("Break it", None, Edit(SETTINGS, TOP, f"{TOP}raise OSError\n"))

    assert laptop.findings()[0]["place"] == "mysite/settings.py:2"


def test_a_database_that_is_named_by_a_variable_which_is_not_here(laptop: Laptop) -> None:
    laptop.commit("Name none", None, Edit(SETTINGS, "USE_TZ = True", 'DATABASES["default"] = {}'))

    assert laptop.findings() == []


def test_a_project_without_static_files(laptop: Laptop) -> None:
    laptop.commit(
        "Only an API",
        {"pages/views.py": "from django.http import JsonResponse\n\n\n"
                           "def index(request):\n    return JsonResponse({})\n"},
        Edit(SETTINGS, '    "django.contrib.staticfiles",\n', ""),
        Edit(SETTINGS, '    "whitenoise.middleware.WhiteNoiseMiddleware",\n', ""),
        Edit(SETTINGS, 'STATIC_ROOT = BASE_DIR / "staticfiles"\n', ""),
    )  # fmt: skip

    assert laptop.findings() == []


LAZY = """\
from django.core import checks
from django.utils.translation import gettext_lazy as _


@checks.register
def look(app_configs, **options):
    return [checks.Warning(_("Mind the gap."), hint=_("Step wide."), id="pages.W001")]
"""


def test_a_check_of_the_project_itself_that_speaks_many_languages(laptop: Laptop) -> None:
    asked = Edit("pages/models.py", "from django.db", "import pages.checks\nfrom django.db")
    laptop.commit("Mind the gap", {"pages/checks.py": LAZY}, asked)

    ran = laptop.invoke("check")

    assert ran.status == 0
    assert ran.lines[:2] == ["warning: Mind the gap. [pages.W001]", "  hint: Step wide."]
