"""Status: what is shown of a clone, its remote, the public address and Railway, and the status."""

import pytest

from tests.railway.script import Deployed
from tests.railway.standin import Railway, railway
from tests.shipway.laptop import Laptop
from tests.shipway.live import address
from tests.shipway.programs import git
from tests.shipway.statuses import (
    MIGRATIONS,
    NO_ADDRESS,
    NO_TOKEN,
    document,
    last,
    shown,
    status,
)

pytestmark = pytest.mark.laptop


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

    assert set(told) == {
        "schema", "remote", "main_branch", "production_branch", "is_fresh", "live", "lost",
        "production", "main", "deployment", "unasked", "explanation",
    }  # fmt: skip
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
