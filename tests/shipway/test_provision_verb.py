"""Provision, as it is typed: what it prints, what it asks, and how it ends."""

import pytest

from tests.railway.standin import railway
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran
from tests.shipway.terminal import answered

pytestmark = pytest.mark.laptop


def test_a_comparison_shows_the_difference_and_changes_nothing(laptop: Laptop) -> None:
    with railway() as standin:
        laptop.variables.update(standin.environment)
        ran = laptop.invoke("provision")

    assert (ran.status, standin.changes) == (0, [])
    assert "web: setting healthcheckPath: not set -> /readyz" in ran.lines
    assert not any("planted-value" in line for line in (*ran.lines, ran.err))


def test_applied_without_asking_it_is_as_a_release_needs_it(laptop: Laptop) -> None:
    with railway() as standin:
        laptop.variables.update(standin.environment)
        ran = laptop.invoke("provision", "--apply", "--yes")
        again = laptop.invoke("provision", "--apply", "--yes")

    assert (ran.status, again.status) == (0, 0)
    assert ran.lines[-1] == "web is set in Railway as a release needs it"
    assert again.lines[0] == ran.lines[-1]


def test_a_no_changes_nothing(laptop: Laptop) -> None:
    with railway() as standin:
        laptop.variables.update(standin.environment)
        ran: Ran = answered(laptop, b"n\n", verb=("provision", "--apply"))

    assert ran.error() == (1, "not confirmed, so nothing was changed", "answer y to go ahead")
    assert standin.changes == []


def test_nobody_to_ask_and_no_token(laptop: Laptop) -> None:
    laptop.variables["RAILWAY_TOKEN"] = laptop.variables["RAILWAY_API_TOKEN"] = ""

    assert laptop.refused("provision")[:2] == (
        2, "there is no token for Railway in the environment"
    )  # fmt: skip
