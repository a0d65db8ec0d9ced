"""Rehearse beside a release before that is unlike today's, or cannot be started any more."""

import pytest

from tests.environment import ROOT
from tests.projects import Edit
from tests.servers.ports import free_port
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, left_at_work_in
from tests.shipway.test_rehearse_pages import GUNICORN
from tests.shipway.test_rehearse_rollback import ADDED, KIND, shown

REQUIREMENTS = (ROOT / "requirements.txt").read_text("utf-8")
TOOL = {"tool.py": "import sys\n\nprint('made', sys.argv[1])\n"}
DEMO = "python manage.py demonstrate"


def settings(**changed: str) -> Edit:
    """Return the edit that adds settings to invoke.yaml."""
    lines = "".join(f"  {name}: {value}\n" for name, value in changed.items())
    return Edit("invoke.yaml", '  demo_command: ""\n', lines)


def rehearsed(laptop: Laptop, **given: str) -> Ran:
    """Rehearse what must go well, changing nothing and leaving nothing at work."""
    with laptop.unchanged():
        ran = laptop.invoke("rehearse", **given)
    assert ran.status == 0, ran
    assert left_at_work_in(laptop.folder.parent) == {}
    return ran


def release(laptop: Laptop) -> None:
    """Let main be what production has."""
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")


def test_each_release_is_built_and_filled_as_its_own_settings_say(laptop: Laptop) -> None:
    laptop.publish(
        "Have a tool", TOOL,
        settings(build_command="python tool.py old", demo_command="test -f tool.py"),
    )  # fmt: skip
    release(laptop)
    laptop.publish(
        "Have another", {"tool.py": None, "newtool.py": TOOL["tool.py"]},
        Edit("invoke.yaml", "python tool.py old", "python newtool.py new"),
        Edit("invoke.yaml", "test -f tool.py", "test -f newtool.py"),
    )  # fmt: skip

    ran = rehearsed(laptop)

    assert shown(ran, "handover").endswith(", none lost")
    assert "pages with data" not in ran.out


def test_each_release_has_the_variables_of_its_own_settings(laptop: Laptop) -> None:
    needs = Edit("mysite/wsgi.py", "import os\n", 'import os\n\nos.environ["OLD_NAME"]\n')
    variables = '  variables:\n    OLD_NAME: "x"\n  demo_command: ""\n'
    laptop.publish("Need a variable", None, needs,
                   Edit("invoke.yaml", '  demo_command: ""\n', variables))  # fmt: skip
    release(laptop)
    laptop.publish("Rename it", None, Edit("invoke.yaml", "OLD_NAME", "NEW_NAME"),
                   Edit("mysite/wsgi.py", "OLD_NAME", "NEW_NAME"))  # fmt: skip

    assert shown(rehearsed(laptop), "handover").endswith(", none lost")


def test_a_setting_that_is_none_any_more_does_not_keep_a_release_from_starting(
    laptop: Laptop,
) -> None:
    laptop.publish("Start without shipway", GUNICORN, settings(given_up="yes"))
    release(laptop)
    laptop.publish("Give it up", {"Procfile": "web: invoke serve\n"},
                   Edit("invoke.yaml", "  given_up: yes\n", ""))  # fmt: skip

    assert shown(rehearsed(laptop, demo_command=""), "handover").endswith(", none lost")


def test_without_a_procfile_nothing_says_how_to_start_it(laptop: Laptop) -> None:
    laptop.publish("Lose the Procfile", {"Procfile": None})
    release(laptop)
    laptop.publish("Find it again", {"Procfile": "web: invoke serve\n"})

    reason = (
        "the release before does not start here: there is no Procfile with a `web:` line, so "
        "nothing says how to start"
    )
    assert shown(rehearsed(laptop), "rollback") == f"unproven: {reason}"


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        ("", "requirements.txt does not install: Invalid requirement: './nowhere': "),
        ("http://127.0.0.1:{port}/", "pip cannot reach a package index: Could not find a version "),
    ],
)
def test_one_whose_environment_cannot_be_made_any_more_proves_nothing(
    laptop: Laptop, index: str, reason: str
) -> None:
    line = "nowhere-at-all==1\n" if index else "./nowhere\n"
    laptop.publish("Require what is gone", {"requirements.txt": line})
    release(laptop)
    laptop.publish("Require what is there", {"requirements.txt": REQUIREMENTS})
    if index:
        laptop.variables["PIP_INDEX_URL"] = index.format(port=free_port())
        laptop.variables["PIP_RETRIES"] = "0"

    rollback = shown(rehearsed(laptop), "rollback")

    assert rollback.startswith(f"unproven: the release before does not start here: {reason}")


def test_what_it_leaves_half_done_is_not_what_the_new_one_starts_on(laptop: Laptop) -> None:
    half = "web: python manage.py migrate && python half.py; exit 7\n"
    laptop.publish("Stop half-way", {"Procfile": half, "half.py": """\
import sqlite3, os

file = os.environ["RAILWAY_VOLUME_MOUNT_PATH"] + "/db.sqlite3"
with sqlite3.connect(file) as database:
    database.execute("ALTER TABLE pages_note ADD COLUMN kind text")
"""})  # fmt: skip
    release(laptop)
    laptop.publish("Start", {"Procfile": "web: invoke serve\n"} | ADDED, KIND)

    ran = rehearsed(laptop)

    assert shown(ran, "migrations") == "17 on an empty database"
    assert "it ended with status 7" in shown(ran, "rollback")


DEMONSTRATE = {
    "pages/management/commands/demonstrate.py": '''\
"""Make a note."""

from django.core.management.base import BaseCommand

from pages.models import Note


class Command(BaseCommand):
    """Make a note."""

    def handle(self, **options):
        """Make it."""
        Note.objects.create(text="one")
        self.stdout.write("1 note added")
''',
    "pages/management/__init__.py": "",
    "pages/management/commands/__init__.py": "",
}


def test_a_new_release_fills_what_the_release_before_could_not(laptop: Laptop) -> None:
    release(laptop)
    laptop.publish("Demonstrate", DEMONSTRATE, settings(demo_command=DEMO))

    ran = rehearsed(laptop)

    assert "pages with data" not in ran.out
    assert ran.err.index("  Start ") < ran.err.index("  Data ")


def test_one_that_does_not_heed_its_end_is_killed_in_time(laptop: Laptop) -> None:
    laptop.publish(
        "Never end", {
            "Procfile": "web: trap '' TERM; python manage.py migrate && python manage.py "
            "collectstatic --noinput && gunicorn mysite.wsgi --bind 0.0.0.0:$PORT "
            "--no-control-socket; sleep 300\n",
        }, Edit("invoke.yaml", '  demo_command: ""\n', '  demo_command: ""\n  variables:\n'
                '    RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "2"\n'),
    )  # fmt: skip
    release(laptop)
    laptop.publish("Add a page", {"page.txt": "page\n"})

    said = shown(rehearsed(laptop, health_path="/"), "handover")

    assert said.endswith("(killed 2 s after a SIGTERM that it did not heed), none lost")
