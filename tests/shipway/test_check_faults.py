"""Check: where it breaks by itself, or cannot ask, it tells that, and everything else."""

from collections.abc import Iterator

import pytest

from shipway import recipes
from shipway.check import rules
from shipway.check.project import Project
from shipway.check.rule import Found, Rule
from shipway.errors import ShipwayError, Status
from shipway.model import Level
from tests.projects import Edit
from tests.servers.ports import free_port
from tests.shipway.checking import Checking, Result
from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop


def broken(project: Project) -> Iterator[Found]:
    """Find one thing, then break."""
    yield Found("one thing", "mend it")
    raise RuntimeError("first line\nand another")


BROKEN = Rule("breaks-itself", Level.WARNING, "", broken)


@pytest.fixture
def with_a_broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", (BROKEN, *rules.RULES))


def ended(result: Result) -> tuple[int, str, str]:
    """Return the status, the problem and the hint with which the verb ends."""
    with pytest.raises(ShipwayError) as raised:
        recipes.require_sound(result.checked, "here", tell=lambda _: None)
    return raised.value.status, raised.value.problem, raised.value.hint


@pytest.mark.usefixtures("with_a_broken_rule")
def test_a_rule_that_breaks_hides_no_other_one(checking: Checking) -> None:
    found = checking.project({"dashboard/__pycache__/views.pyc": ""})

    assert found.codes == {"breaks-itself", "committed-artifacts"}
    assert [(each.code, each.reason) for each in found.checked.undecided] == [
        (
            "breaks-itself",
            "this check broke by itself: RuntimeError: first line and another",
        )
    ]
    assert ended(found) == (
        Status.COULD_NOT_RUN,
        (
            "the check itself broke where it looks for breaks-itself: "
            "so nothing is said of that, and it is no fault of the project"
        ),
        "silence each in invoke.yaml with this reason to go on without it, and report it",
    )


@pytest.mark.usefixtures("with_a_broken_rule")
def test_an_error_of_the_project_counts_for_more_than_a_rule_that_breaks(
    checking: Checking,
) -> None:
    found = checking.project(edits=[Edit("server/settings.py", "import os\n", "raise OSError\n")])

    assert found.errors == {"settings-import-error"}
    assert ended(found)[0] == Status.REFUSED


@pytest.mark.usefixtures("with_a_broken_rule")
def test_a_rule_that_breaks_can_be_silenced(checking: Checking) -> None:
    found = checking.project(
        {"invoke.yaml": "shipway:\n  silence:\n    breaks-itself: it is a fault of shipway\n"}
    )

    assert (found.codes, found.undecided) == (set(), set())
    recipes.require_sound(found.checked, "here", tell=lambda _: None)


@pytest.fixture
def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"INDEX_URL": f"http://127.0.0.1:{free_port()}/", "RETRIES": "1"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)


@pytest.mark.usefixtures("cache", "without_index")
def test_an_index_that_cannot_be_reached_is_no_fault_of_the_project(checking: Checking) -> None:
    nowhere = Edit("requirements.txt", "asgiref==3.9.1\n", "nowhere-at-all==1\n")
    checking.project(edits=[nowhere, Edit("Procfile", "python manage.py migrate && ", "")])

    found = checking.again(here=False)

    assert found.errors == {"start-without-migrate"}
    assert {"requirements-not-installable", "page-500", "unmade-migrations"} <= found.undecided
    reasons = {each.reason for each in found.checked.undecided}
    assert all(each.startswith("pip cannot reach a package index: ") for each in reasons)


@pytest.mark.usefixtures("without_index")
def test_nothing_is_clean_that_could_not_be_asked(laptop: Laptop) -> None:
    laptop.variables["SHIPWAY_CACHE"] = str(laptop.folder.with_name("cache"))
    laptop.commit("Need it", {"requirements.txt": "nowhere-at-all==1\nDjango==5.2.6\n"})

    ran = laptop.invoke("check")

    status, problem, hint = ran.error()
    assert status == Status.COULD_NOT_RUN
    assert problem.startswith("pip cannot reach a package index: ")
    assert hint.startswith("look at the network and at pip's settings; all that pip said is in ")
    assert "undecided, since pip cannot reach a package index" in ran.out
