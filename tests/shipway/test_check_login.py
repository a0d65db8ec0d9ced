"""Check: where a login is looked for, and where it leads."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
LOGIN = 'LOGIN_REDIRECT_URL = "/"\n'
PUBLIC = Edit("dashboard/views.py", "@login_required\ndef index", "def index")


def test_a_login_that_leads_nowhere(checking: Checking) -> None:
    found = checking.project(edits=[PUBLIC, Edit(SETTINGS, LOGIN, "")])

    (lost,) = found.of("login-url-missing")
    assert (lost.level, lost.file) == (Level.ERROR, SETTINGS)
    assert lost.message == "whoever logs in lands on /accounts/profile/, which is not there (404)"


def test_a_login_that_leads_nowhere_where_everybody_comes_from_a_page(checking: Checking) -> None:
    found = checking.project(edits=[Edit(SETTINGS, LOGIN, 'LOGIN_REDIRECT_URL = "/panel/"\n')])

    (trap,) = found.of("login-url-missing")
    assert trap.level == Level.WARNING
    assert found.errors == set()


def test_a_logout_that_leads_nowhere(checking: Checking) -> None:
    found = checking.project(
        edits=[Edit(SETTINGS, LOGIN, f'{LOGIN}LOGOUT_REDIRECT_URL = "/bye"\n')]
    )

    assert [each.level for each in found.of("login-url-missing")] == [Level.WARNING]


@pytest.mark.parametrize(
    "value", ['LOGIN_REDIRECT_URL = "index"', 'LOGIN_REDIRECT_URL = "https://example.org/"',
              'LOGIN_REDIRECT_URL = "/login"'],
)  # fmt: skip
def test_a_login_that_leads_to_a_page(checking: Checking, value: str) -> None:
    assert checking.project(edits=[Edit(SETTINGS, LOGIN, f"{value}\n")]).codes == set()


def test_a_login_of_the_projects_own_needs_no_setting(checking: Checking) -> None:
    own = 'LoginView.as_view(template_name="login.html", next_page="/")'
    edit = Edit("server/urls.py", 'LoginView.as_view(template_name="login.html")', own)

    assert checking.project(edits=[edit, Edit(SETTINGS, LOGIN, "")]).codes == set()


def test_a_page_behind_the_front_that_sends_to_no_login(checking: Checking) -> None:
    views = "\n\n@login_required\ndef more(request):\n    return render(request, 'login.html')\n"
    urls = "urlpatterns = [path('', views.index, name='index'), path('more/', views.more)]\n"
    index = "def index(request):\n    return render(request, 'dashboard/index.html')"
    found = checking.project(
        {
            "dashboard/views.py": "from django.contrib.auth.decorators import login_required\n"
            f"from django.shortcuts import render\n\n\n{index}\n{views}",
            "dashboard/urls.py": f"from django.urls import path\n\nfrom . import views\n\n{urls}",
        },
        [Edit(SETTINGS, 'LOGIN_URL = "/login/"', 'LOGIN_URL = "/entrar/"')],
    )

    (lost,) = found.of("login-url-missing")
    assert lost.message == "/more/ sends everybody to /entrar/, which is not there (404)"
