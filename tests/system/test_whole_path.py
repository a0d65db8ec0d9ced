"""The whole walk on each database: edit, release, webhook, build, serve, live, and what fails."""

import json
import re
import urllib.request
from pathlib import Path

from shipway import site
from shipway.config import Config
from shipway.standin import StandIn
from tests.system.workshop import Laptop, service_variables, set_up

STYLESHEET = "project/dashboard/static/dashboard/site.css"

RAISES_WHERE_IT_IS_SERVED = """
import os

if "PORT" in os.environ:  # which a check does not set

    def index(request):
        raise OSError
"""


def test_a_release_goes_live_and_a_broken_one_leaves_the_old_version_serving(
    database_environment: dict[str, str], tmp_path: Path
) -> None:
    """Three releases: the first, one with a migration and a new stylesheet, one that raises."""
    config = Config(readiness_user=True, health_timeout=20)
    service = service_variables(tmp_path, database_environment)
    with StandIn(tmp_path, config, service) as standin:
        laptop = set_up(tmp_path, standin)
        assert site.ask(standin.url).status == 502

        first = released(laptop, "0.1.0")
        stylesheet = served_stylesheet(standin.url)

        add_a_field_and_a_colour(laptop)
        second = released(laptop, "0.1.1")
        assert second != first
        assert served_stylesheet(standin.url) != stylesheet
        log = (tmp_path / "deployment-2" / "container.log").read_text("utf-8")
        assert re.search(r"serve: applied monitor\.\d+_\w* ", log)
        assert "Applying auth.0001_initial" not in log

        laptop.append("project/dashboard/views.py", RAISES_WHERE_IT_IS_SERVED)
        laptop.commit_and_push("Break the page")
        third, deployment = laptop.release(live_timeout="25")
        assert (third.status, live(standin.url)) == (6, second), third
        assert f"the old version {second[:9]} still serves" in third.err
        assert "Traceback" not in third.err
        assert "page: GET / answers 500" in deployment.reason


def released(laptop: Laptop, version: str) -> str:
    """Release, and return the commit once it is live."""
    ran, deployment = laptop.release(live_timeout="180")
    assert (ran.status, deployment.reason) == (0, ""), ran
    commit = laptop.git("rev-parse", "origin/produccion")
    assert laptop.git("rev-parse", f"v{version}^{{commit}}") == commit
    assert f"{version} is live at {laptop.standin.url}" in ran.out
    assert live(laptop.standin.url) == commit
    laptop.git("pull", "--quiet", "--ff-only")
    return commit


def live(url: str) -> str | None:
    """Return the commit that the public address names."""
    answer = site.ask(f"{url}/readyz")
    assert answer.status == 200
    assert set(json.loads(answer.body)) == {"status", "commit", "version"}
    return site.named_commit(answer)


def served_stylesheet(url: str) -> bytes:
    """Return the stylesheet that the login page names, which must be hashed and cacheable."""
    page = site.ask(f"{url}/login/")
    assert page.status == 200, page
    match = re.search(rb'href="(/static/dashboard/site\.[0-9a-f]{12}\.css)"', page.body)
    assert match, page.body
    with urllib.request.urlopen(f"{url}{match[1].decode()}", timeout=10) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        return bytes(answer.read())


def add_a_field_and_a_colour(laptop: Laptop) -> None:
    """Change a model, with its migration, and the stylesheet."""
    laptop.append(
        "project/monitor/models.py",
        '\n\nclass Note(models.Model):\n    """A remark."""\n\n    text = models.TextField()\n',
    )
    made = laptop.manage("makemigrations", "monitor")
    assert made.status == 0, made
    laptop.append(STYLESHEET, "\n.note { color: rebeccapurple; }\n")
    laptop.commit_and_push("Add notes")
