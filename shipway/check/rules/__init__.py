"""All rules, in the order in which a person would mend what they find.

Each function is one code. Those that read the tree come before those that wait for Django.
"""

from shipway.check.rule import Rule, rules_of
from shipway.check.rules import (
    django,
    hosts,
    install,
    pages,
    secrets,
    security,
    settings,
    sources,
    start,
    templates,
    values,
)  # fmt: skip

_MODULES = (
    install, start, templates, secrets, settings, values, hosts, security, django, pages, sources,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for module in _MODULES for rule in rules_of(module))
