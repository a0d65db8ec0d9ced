"""Writes down what each code means, from the rules themselves, for docs/checks.md."""

from inspect import cleandoc
from itertools import groupby
from sys import modules

from shipway.check.rule import Rule
from shipway.check.rules import RULES

MARK = "<!-- Below this line: written by `invoke dev.docs` from shipway/check/rules/. -->"


def with_codes(page: str) -> str:
    """Return the page with everything below the mark written anew."""
    above, mark, _ = page.partition(MARK)
    return f"{above}{mark}\n\n{codes()}" if mark else page


def codes() -> str:
    """Return a section for each theme, with a paragraph or two for each code."""
    parts = []
    for module, rules in groupby(RULES, lambda rule: rule.look.__module__):
        theme = cleandoc(modules[module].__doc__ or "").splitlines()[0].rstrip(".")
        parts += [f"### {theme}", *map(_described, rules)]
    return "\n\n".join(parts) + "\n"


def _described(rule: Rule) -> str:
    return f"#### {rule.code}\n\n*{rule.level}.* {rule.about}"
