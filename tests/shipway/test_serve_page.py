"""Serve: the front page that must be no error, asked for as the public would, and as a user."""

import json
from typing import Any

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.steps import MAKE_MIGRATIONS, MIGRATE, step

SETTINGS, VIEWS = "mysite/settings.py", "pages/views.py"
VIEW = '    return render(request, "pages/index.html", {"notes": Note.objects.count()})'
ASK = """\
import json
from shipway.serve.page import ask_page
def ask(user):
    try:
        return ask_page("/", user)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
print(json.dumps([ask(False), ask(True), ask(True)]))
"""
NO_STATIC_FILES = Edit(
    SETTINGS, "whitenoise.storage.CompressedManifestStaticFilesStorage",
    "django.contrib.staticfiles.storage.StaticFilesStorage",
)  # fmt: skip


def with_view(laptop: Laptop, *lines: str, decorator: str = "", top: str = "") -> None:
    """Let the front page do this."""
    body = "\n".join(f"    {line}" for line in lines)
    laptop.change(
        None,
        NO_STATIC_FILES,
        Edit(VIEWS, "from django.shortcuts", f"{top}\nfrom django.shortcuts"),
        Edit(VIEWS, "def index", f"{decorator}\ndef index" if decorator else "def index"),
        Edit(VIEWS, VIEW, body or VIEW),
    )


def asked(laptop: Laptop, code: str = ASK) -> list[Any]:
    """Make the tables, ask for the page thrice, once as the public, and return the reasons."""
    ran = step(laptop, f"{MIGRATE}\n{code}")
    assert ran.status == 0, ran
    found: list[Any] = json.loads(ran.out.splitlines()[-1])
    return found


LOGGED_IN = "assert request.user.is_anonymous or"
WELL = ["", "", ""]
ERROR = ["GET / answers 500"] * 3


@pytest.mark.parametrize(
    ("lines", "decorator", "top", "reasons"),
    [
        ((), "", "", WELL),
        (("raise OSError",), "", "", ERROR),
        (("raise SystemExit(1)",), "", "", ["SystemExit: 1"] * 3),
        ((), "@transaction.atomic(durable=True)", "from django.db import transaction", WELL),
        ((), "@transaction.non_atomic_requests", "from django.db import transaction", WELL),
        (("transaction.on_commit(lambda: 1 / 0)", VIEW.strip()), "",
         "from django.db import transaction", WELL),
        (("assert request.user.is_anonymous", VIEW.strip()), "", "", ["", *ERROR[1:]]),
        ((f"{LOGGED_IN} request.user.is_superuser and request.user.is_staff",
          f"{LOGGED_IN} request.user.is_active and request.user.has_perm('pages.change_note')",
          f"{LOGGED_IN} request.user.has_perms(['a.b']) and request.user.has_module_perms('a')",
          VIEW.strip()), "", "", WELL),
        (("from itertools import count", "from django.http import StreamingHttpResponse",
          "return StreamingHttpResponse(b'.' for _ in count())"), "", "", WELL),
        (("from django.http import StreamingHttpResponse",
          "return StreamingHttpResponse(1 / 0 for _ in [1])"), "", "",
         ["ZeroDivisionError: division by zero"] * 3),
        (("from django.shortcuts import redirect", "return redirect('/')"), "", "",
         ["GET / is redirected in a circle"] * 3),
        (("from django.shortcuts import redirect", "return redirect('https://else.example/')"),
         "", "", WELL),
        (("from django.shortcuts import redirect", "return redirect('/nowhere/')"), "", "",
         ["GET /nowhere/ answers 404"] * 3),
        ((), "@login_required(login_url='/nowhere/')",
         "from django.contrib.auth.decorators import login_required",
         ["GET /nowhere/?next=/ answers 404"] * 3),
    ],
)  # fmt: skip
def test_the_front_page(
    laptop: Laptop, lines: tuple[str, ...], decorator: str, top: str, reasons: list[str]
) -> None:
    with_view(laptop, *lines, decorator=decorator, top=top)

    assert asked(laptop) == reasons


def test_asking_leaves_nothing_behind(laptop: Laptop) -> None:
    with_view(laptop, "request.session['seen'] = Note.objects.create(text='seen').pk", VIEW.strip())
    count = "from pages.models import Note; from django.contrib.sessions.models import Session"

    code = f"{ASK}\n{count}\nprint([Note.objects.count(), Session.objects.count()])"
    assert asked(laptop, code) == [0, 0]


def test_the_middleware_is_loaded_once(laptop: Laptop) -> None:
    laptop.change(
        {"pages/middleware.py": "def loud(get_response):\n    print('loaded')\n"
                                "    return get_response\n"},
        Edit(SETTINGS, "MIDDLEWARE = [", 'MIDDLEWARE = [\n    "pages.middleware.loud",'),
        NO_STATIC_FILES,
    )  # fmt: skip

    ran = step(laptop, f"{MIGRATE}\n{ASK}")

    assert ran.out.count("loaded") == 1, ran


def test_a_project_without_users(laptop: Laptop) -> None:
    laptop.change(
        None,
        NO_STATIC_FILES,
        Edit(SETTINGS, '    "django.contrib.auth",\n', ""),
        Edit(SETTINGS, '    "django.contrib.auth.middleware.AuthenticationMiddleware",\n', ""),
    )

    assert asked(laptop) == WELL


BARE_MODEL = '''\
"""The people of the site."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    """Somebody who logs in, and whose rights are known elsewhere."""

    nick = models.CharField(max_length=20, unique=True)
    USERNAME_FIELD = "nick"

    @property
    def is_active(self):
        """Say yes."""
        return True
'''


def test_a_user_model_without_flags_and_permissions(laptop: Laptop) -> None:
    with_view(laptop, f"{LOGGED_IN} request.user.nick and request.user.has_perm('a.b')",
              VIEW.strip())  # fmt: skip
    laptop.change(
        {"people/__init__.py": "", "people/models.py": BARE_MODEL},
        Edit(SETTINGS, '    "pages",\n', '    "pages",\n    "people",\n'),
        Edit(SETTINGS, "MIDDLEWARE = [", 'AUTH_USER_MODEL = "people.Person"\nMIDDLEWARE = ['),
    )
    laptop.change({"people/migrations/__init__.py": ""})

    assert asked(laptop, f"{MAKE_MIGRATIONS}\n{MIGRATE}\n{ASK}") == WELL
