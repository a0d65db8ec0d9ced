"""Check: what Railway's builder could not install, each defect on a project that has it."""

import pytest

from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop


def test_the_project_that_the_others_are_made_of_is_sound(checking: Checking) -> None:
    assert checking.project().checked.findings == ()
    assert checking.again().undecided == set()


def test_requirements_in_utf_16_hide_nothing_else(checking: Checking) -> None:
    checking.project()
    path = checking.folder / "requirements.txt"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    (checking.folder / "dashboard/migrations/0001_initial.py").unlink()

    assert checking.again(here=False).errors == {"requirements-utf16", "unmade-migrations"}


def test_without_requirements(checking: Checking) -> None:
    found = checking.project({"requirements.txt": None})

    assert found.errors == {"requirements-missing"}
