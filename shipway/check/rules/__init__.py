"""All rules, in the order in which a person would mend what they find.

Each function is one code. Those that read the tree come before those that wait for Django.
"""

from shipway.check.rule import Rule, rules_of
from shipway.check.rules import (
    command,
    django,
    drivers,
    install,
    packages,
    service,
    shipping,
    start,
    tree,
)

RULES: tuple[Rule, ...] = tuple(
    rule
    for module in (install, start, command, tree, packages, drivers, shipping, service, django)
    for rule in rules_of(module)
)
