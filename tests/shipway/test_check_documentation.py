"""docs/checks.md: as the rules are, and each of them says what happens and how to mend it."""

import re

import pytest

from shipway.check.documentation import MARK, with_codes
from shipway.check.rules import RULES
from tests.environment import ROOT

pytestmark = pytest.mark.laptop

PAGE = (ROOT / "docs" / "checks.md").read_text("utf-8")


def test_the_page_is_as_the_rules_are() -> None:
    assert MARK in PAGE
    assert with_codes(PAGE) == PAGE, "run `invoke dev.docs`, and commit docs/checks.md"


def test_a_page_is_written_anew_below_the_mark_alone() -> None:
    assert with_codes(f"# Mine\n\n{MARK}\n\nOld.\n") == with_codes(f"# Mine\n\n{MARK}")
    assert with_codes(f"# Mine\n\n{MARK}").startswith(f"# Mine\n\n{MARK}\n\n### ")
    assert with_codes("No mark.\n") == "No mark.\n"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.code))
def test_a_rule_says_what_happens_and_how_to_mend_it(rule: object) -> None:
    about = str(getattr(rule, "about", ""))
    happens, _, mending = about.partition("\n\n")

    assert happens.endswith(".")
    assert mending.endswith(".")


def test_no_two_rules_have_one_code() -> None:
    codes = [rule.code for rule in RULES]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)
