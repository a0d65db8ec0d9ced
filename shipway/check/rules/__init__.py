"""All rules, in the order in which a person would mend what they find.

Each function is one code. Those that read the tree come before those that wait for Django.
"""

from shipway.check.rule import Rule, rules_of
from shipway.check.rules import (
    columns,
    command,
    django,
    drivers,
    install,
    migrations,
    packages,
    references,
    service,
    shipping,
    start,
    static,
    storage,
    tree,
)

_TREE = (install, start, command, tree)
_DJANGO = (packages, drivers, shipping, service, django, migrations, columns, static, references,
           storage)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for module in _TREE + _DJANGO for rule in rules_of(module))
