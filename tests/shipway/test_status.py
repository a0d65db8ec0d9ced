"""Status: what is shown of a clone, its remote, the public address and Railway, and the status."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.railway.script import Deployed
from tests.railway.standin import Railway, railway
from tests.shipway import servers
from tests.shipway.laptop import Laptop, without_ids
from tests.shipway.live import address
from tests.shipway.programs import Ran, git
from tests.shipway.releasing import release

pytestmark = pytest.mark.laptop

NO_TOKEN = "not asked   Railway: no token in RAILWAY_TOKEN"
NO_ADDRESS = "not asked   address: shipway.url is empty in invoke.yaml"
MIGRATION = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = []
"""
MIGRATIONS = {"notes/migrations/0001_initial.py": MIGRATION, "notes/migrations/__init__.py": ""}
WHEN = r"\d{4}-\d\d-\d\d \d\d:\d\d"


def status(laptop: Laptop, *options: str, **settings: str) -> Ran:
    """Ask for the status, which changes nothing here or there and says nothing beside it."""
    with laptop.unchanged():
        ran = laptop.invoke("status", *options, **settings)
    assert ran.err == "", ran
    return ran


def shown(ran: Ran) -> list[str]:
    """Return the lines without what differs from run to run."""
    return re.sub(WHEN, "WHEN", without_ids(ran.out)).splitlines()


def last(ran: Ran) -> tuple[int, str]:
    """Return the exit status, and the line that explains it."""
    assert "Traceback" not in ran.err, ran
    return ran.status, without_ids(ran.lines[-1])


def document(laptop: Laptop, **settings: str) -> Mapping[str, Any]:
    """Return what programs get."""
    ran = status(laptop, "--format", "json", **settings)
    told: Mapping[str, Any] = json.loads(ran.out)
    assert told["schema"] == 1
    assert told["explanation"]["status"] == ran.status
    return told


def test_in_step(released: Laptop) -> None:
    tip = released.tip("produccion")
    with address(lambda: tip) as url, railway(Railway(deployments=[Deployed(tip)])) as standin:
        released.variables.update(standin.environment)
        ran = status(released, url=url)

    assert ran.status == 0
    assert shown(ran) == [
        "live        v0.1.0 (ID) since WHEN",
        "production  v0.1.0 (ID), Tester, WHEN",
        "deployment  v0.1.0 is live, as Railway says",
        "main        nothing new",
        "status      in step: v0.1.0 is live, and nothing waits",
    ]


def test_never_released(laptop: Laptop) -> None:
    ran = status(laptop)

    assert ran.status == 3
    assert shown(ran) == [
        "production  nothing was released to produccion yet",
        "main        1 commit ahead",
        "notes       - A page that greets.",
        "migrations  pages/migrations/0001_initial.py",
        "            shipway/ledger/migrations/0001_initial.py",
        NO_ADDRESS,
        NO_TOKEN,
        "waits       nothing was released yet: invoke release",
    ]


def test_what_waits_is_listed(released: Laptop) -> None:
    released.publish("Keep notes", MIGRATIONS)
    notes = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Notes.\n- Bold *notes*.\n- A.\n- B.\n"
    released.publish("Tell of it", {"CHANGELOG.md": notes})

    ran = status(released)

    assert ran.status == 3
    assert shown(ran)[1:] == [
        "main        2 commits ahead",
        "            ID Tell of it (Tester)",
        "            ID Keep notes (Tester)",
        "notes       - Notes.",
        "            - Bold *notes*.",
        "            - A.",
        "            and 1 more",
        "migrations  notes/migrations/0001_initial.py",
        NO_ADDRESS,
        NO_TOKEN,
        "waits       2 commits wait on main: invoke release",
    ]


def test_everything_is_in_the_document(released: Laptop) -> None:
    tip = released.tip("produccion")
    new = released.publish("Add a page", {"page.txt": "page\n"})
    with address(lambda: tip) as url, railway(Railway(deployments=[Deployed(tip)])) as standin:
        released.variables.update(standin.environment)
        told = document(released, url=url)

    assert set(told) == {"schema", "remote", "main_branch", "production_branch", "is_fresh", "live",
                         "production", "main", "deployment", "unasked", "explanation"}  # fmt: skip
    assert told["live"]["since"] == "2026-11-01T12:00:00+00:00"
    assert (told["live"]["commit"], told["live"]["place"]) == (tip, "tip")
    assert (told["production"]["commit"], told["production"]["version"]) == (tip, "0.1.0")
    assert [each["id"] for each in told["main"]["commits"]] == [new]
    assert told["deployment"]["status"] == "SUCCESS"
    assert told["unasked"] == []
    assert told["explanation"] == {
        "sentence": "1 commit waits on main", "command": "invoke release", "status": 3
    }  # fmt: skip


def test_what_nobody_answers_is_said_for_programs_too(released: Laptop) -> None:
    told = document(released)

    assert (told["live"], told["deployment"]) == (None, None)
    assert told["unasked"] == [
        {"what": "address", "reason": "shipway.url is empty in invoke.yaml"},
        {"what": "Railway", "reason": "no token in RAILWAY_TOKEN"},
    ]


def test_an_older_release_is_live(released: Laptop) -> None:
    old = released.tip("produccion")
    released.publish("Add a page", {"page.txt": "page\n"})
    release(released)
    with address(lambda: old) as url:
        assert last(status(released, url=url)) == (
            4,
            "drift       v0.1.0 is live, and not yet v0.1.1: invoke release",
        )
        deployed = [Deployed(old), Deployed(released.tip("produccion"), ["FAILED"], minutes=1)]
        with railway(Railway(deployments=deployed)) as standin:
            released.variables.update(standin.environment)
            ran = status(released, url=url)

    assert "deployment  v0.1.1 failed in Railway" in ran.lines
    assert last(ran) == (
        4, "drift       v0.1.1 failed in Railway, and v0.1.0 serves: invoke release"
    )  # fmt: skip


def test_main_itself_is_live(released: Laptop) -> None:
    main = released.publish("Add a page", {"page.txt": "page\n"})
    with address(lambda: main) as url:
        assert last(status(released, url=url)) == (
            4,
            (
                "drift       ID of main is live, as where Railway deploys that instead of "
                "produccion: invoke provision --apply"
            ),
        )


def test_a_commit_that_nobody_knows_is_live(released: Laptop) -> None:
    with address(lambda: "f" * 40) as url:
        assert last(status(released, url=url)) == (
            4, "drift       ID is live, which produccion does not have: invoke provision"
        )  # fmt: skip


def test_a_release_that_another_laptop_has_made_is_seen(released: Laptop, once: Laptop) -> None:
    once.publish("Add a page", {"page.txt": "page\n"})
    release(once)
    tip = released.tip("produccion")
    with address(lambda: tip) as url:
        ran = status(released, url=url)

    assert (ran.status, shown(ran)[0]) == (0, "live        v0.1.1 (ID) since WHEN")
    assert "main        nothing new, 2 not in yours" in ran.lines


@pytest.fixture
def once(released: Laptop) -> Laptop:
    """Another clone of the same remote."""
    git(released.remote.parent, "clone", "--quiet", "--template=", "remote.git", "another")
    return Laptop(released.remote.parent / "another", released.remote, released.scratch)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            (502, {}, b""),
            "v0.1.0 is released, and URL answers 502: Railway's dashboard has its log",
        ),
        (
            (404, {}, b"<h1>Not Found</h1>"),
            (
                "URL answers 404, and it is not `serve` that answers: a start command in the "
                "service's settings beats the Procfile: invoke provision --apply"
            ),
        ),
        (
            (404, {"X-Railway-Fallback": "true"}, b"{}"),
            (
                "v0.1.0 is released, and URL answers 404, as Railway does where nothing is "
                "deployed: Railway's dashboard has its log"
            ),
        ),
        (
            servers.naming("f" * 40, 503),
            "v0.1.0 is released, and URL answers 503 and names ID: Railway's dashboard has its log",
        ),
    ],
    ids=["broken", "foreign", "nothing deployed", "not ready"],
)
def test_an_address_that_is_not_well(released: Laptop, reply: servers.Reply, said: str) -> None:
    with servers.site(lambda _: reply) as site:
        exit_status, line = last(status(released, url=site.url))

    assert exit_status == 4
    assert line.replace(f"{site.url}/readyz", "URL") == f"drift       {said}"


def test_replicas_that_serve_different_releases(released: Laptop) -> None:
    tip, turns = released.tip("produccion"), iter(range(100))
    with address(lambda: ("f" * 40, tip)[next(turns) % 2]) as url:
        exit_status, line = last(status(released, url=url))

    assert exit_status == 4
    assert line == (
        f"drift       {url}/readyz names ID and ID by turns, as while Railway switches over: "
        "invoke status"
    )


def hotfix(laptop: Laptop, files: Mapping[str, str]) -> str:
    """Commit on the production branch by hand, and push it; main stays checked out."""
    laptop.git("switch", "--quiet", "--detach", "origin/produccion")
    made = laptop.commit("Mend it at once", files)
    laptop.git("push", "--quiet", "origin", "HEAD:produccion")
    laptop.git("switch", "--quiet", "main")
    return made


def test_a_hotfix_is_drift_until_its_command_is_run(released: Laptop) -> None:
    fix = hotfix(released, {"fix.txt": "fix\n"})

    ran = status(released)

    assert ran.status == 4
    assert "production  the hotfix ID on v0.1.0, Tester, WHEN" in shown(ran)
    assert "hotfixes    ID Mend it at once (Tester)" in shown(ran)
    sentence, _, command = ran.lines[-1].partition(": ")
    assert sentence == "drift       main lacks 1 hotfix of produccion"
    assert command == f"git switch main && git merge {fix[:9]} && git push origin main"
    for each in command.split(" && "):
        released.git(*each.split()[1:])
    assert status(released).status == 0


def test_a_hotfix_that_main_has_picked_is_none(released: Laptop) -> None:
    fix = hotfix(released, {"fix.txt": "fix\n"})
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("cherry-pick", fix)
    released.git("push", "--quiet", "origin", "main")

    assert last(status(released)) == (3, "waits       2 commits wait on main: invoke release")


def rolled_back(laptop: Laptop) -> Laptop:
    """Release a migration as 0.1.1, and roll it back by the message that `invoke rollback` has."""
    laptop.publish("Keep notes", MIGRATIONS)
    release(laptop)
    first, second = laptop.tip("v0.1.0"), laptop.tip("v0.1.1")
    message = f"Roll back to v0.1.0\n\nRolls-back-to: v0.1.0 {first}\nUndoes: v0.1.1 {second}\n"
    made = laptop.git("commit-tree", "-p", second, "-m", message, f"{first}^{{tree}}")
    laptop.git("push", "--quiet", "origin", f"{made}:refs/heads/produccion")
    return laptop


def test_a_rollback_is_named_and_its_migrations_do_not_wait_again(released: Laptop) -> None:
    laptop = rolled_back(released)
    tip = laptop.tip("produccion")
    with address(lambda: tip) as url:
        ran = status(laptop, url=url)

    assert ran.status == 3
    assert shown(ran) == [
        "live        the rollback to v0.1.0 (ID) since WHEN",
        "production  the rollback to v0.1.0 (ID), Tester, WHEN",
        "main        nothing new, 1 not in yours",
        NO_TOKEN,
        (
            "waits       nothing new is on main after the rollback to v0.1.0, which the next "
            "release undoes: invoke release"
        ),
    ]


def test_mains_that_have_diverged(released: Laptop) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})
    released.git("reset", "--quiet", "--hard", "HEAD~1")
    released.commit("Another page", {"another.txt": "page\n"})

    ran = status(released)

    assert "main        1 commit ahead, 1 not pushed, 1 not in yours" in ran.lines
    assert last(ran) == (
        4,
        (
            "drift       your main and origin/main have diverged: 1 commit here, 1 commit there: "
            "git switch main && git pull --rebase origin main && git push origin main"
        ),
    )


def test_what_is_not_pushed(released: Laptop) -> None:
    released.commit("Add a page", {"page.txt": "page\n"})

    assert last(status(released)) == (
        3, "waits       1 commit of your main is not pushed: git push origin main"
    )  # fmt: skip


def test_without_a_main_on_the_remote(laptop: Laptop) -> None:
    git(laptop.remote, "update-ref", "-d", "refs/heads/main")

    assert last(status(laptop)) == (
        3, "waits       origin has no branch main: git push origin main"
    )  # fmt: skip


def test_a_shallow_clone_says_so(released: Laptop) -> None:
    git(released.remote, "config", "uploadpack.allowFilter", "true")
    folder = released.folder.with_name("shallow")
    source = f"file://{released.remote}"
    git(folder.parent, "clone", "--quiet", "--template=", "--depth=1", source, folder.name)

    ran = status(Laptop(folder, released.remote, released.scratch))

    why = "this clone is shallow: git fetch --unshallow origin"
    assert f"not asked   history: {why}" in ran.lines


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["status", "--format", "xml"], "--format xml is unknown"),
        (
            ["--dry", "status"],
            "--dry stops at a plan, and this verb has none",
        ),
    ],
)
def test_what_it_cannot_do(laptop: Laptop, arguments: list[str], problem: str) -> None:
    exit_status, said, _ = laptop.refused(*arguments)

    assert (exit_status, said) == (2, problem)


def test_outside_of_a_repository(laptop: Laptop) -> None:
    (laptop.folder / ".git").rename(laptop.folder.with_name("away"))

    exit_status, problem, _ = laptop.invoke("status").error()

    assert (exit_status, problem) == (2, f"{laptop.folder} is no git repository")
