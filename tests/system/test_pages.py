"""The site's pages in a real browser: no fault behind them, and nothing wider than the screen."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from shipway import site
from shipway.container import environment, variables
from shipway.container.container import Container
from tests.browser import PageFaults
from tests.system.workshop import copy_of_this_repository

ADMIN = {"DJANGO_SUPERUSER_USERNAME": "root", "DJANGO_SUPERUSER_PASSWORD": "planted-for-a-test"}
PAGES = {
    "anonymous": ["/login/"],
    "demo": ["/", "/?page=3"],
    "root": ["/admin/", "/admin/monitor/", "/admin/ledger/release/"],
}


@dataclass(frozen=True)
class Site:
    """The project as on a laptop, with demonstration data; passwords by user name."""

    url: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve this checkout with `invoke serve`."""
    folder = tmp_path_factory.mktemp("pages")
    source = folder / "source"
    copy_of_this_repository(source)
    given = {**ADMIN, "SECRET_KEY": variables.secret_key(), "SQLITE_PATH": f"{folder}/db.sqlite3"}
    with Container(source, environment.here(), given, folder) as container:
        container.wait_until_healthy("/readyz", 60)
        demo = subprocess.run(
            [sys.executable, "manage.py", "demo"], cwd=source, env={**os.environ, **given},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        password = re.search(r"password: (\S+)", demo.stdout)
        assert password, demo.stdout
        passwords = {"demo": password[1], "root": ADMIN["DJANGO_SUPERUSER_PASSWORD"]}
        yield Site(container.url, passwords)


def log_in(page: Page, served: Site, user: str) -> None:
    page.goto(f"{served.url}/login/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", served.passwords[user])
    page.click("main button[type=submit]")


@pytest.mark.parametrize("user", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_the_screen_and_hides_no_fault(
    page: Page, served: Site, user: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    if user != "anonymous":
        log_in(page, served, user)
    for path in PAGES[user]:
        answer = page.goto(f"{served.url}{path}")
        assert answer is not None
        assert answer.status == 200, path
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        light = sum(map(int, re.findall(r"\d+", background)[:3])) > 384
        assert light == (scheme == "light"), f"{path} is {background}"
        if not path.startswith("/admin"):  # Django's own pages scroll where they like
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_somebody_without_the_permission_is_told_who_they_are(
    page: Page, served: Site, page_faults: PageFaults
) -> None:
    page_faults.allow("403")
    make_user(page, served, "visitor")
    page.context.clear_cookies()
    log_in(page, Site(served.url, {"visitor": "planted-for-a-test-too"}), "visitor")
    assert "visitor" in page.inner_text("main")
    assert page.title() != ""


def make_user(page: Page, served: Site, name: str) -> None:
    """Make a user without any permission, in the admin."""
    log_in(page, served, "root")
    page.goto(f"{served.url}/admin/auth/user/add/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password1]", "planted-for-a-test-too")
    page.fill("input[name=password2]", "planted-for-a-test-too")
    page.click("input[name=_save]")


def test_the_front_page_answers_in_the_browser_s_language(served: Site) -> None:
    spanish = site.ask(f"{served.url}/login/", {"Accept-Language": "es"}).body.decode()
    english = site.ask(f"{served.url}/login/", {"Accept-Language": "en"}).body.decode()
    assert '<html lang="es"' in spanish
    assert "Contraseña" in spanish
    assert '<html lang="en"' in english
    assert "Password" in english
