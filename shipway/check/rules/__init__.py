"""All rules, in the order in which a person would mend what they find.

Each function is one code. Those that read the tree come before those that wait for Django.
"""

from shipway.check.rule import Rule, rules_of
from shipway.check.rules import (
    columns,
    django,
    install,
    migrations,
    references,
    start,
    static,
    storage,
)

_MODULES = (install, start, django, migrations, columns, static, references, storage)
RULES: tuple[Rule, ...] = tuple(rule for module in _MODULES for rule in rules_of(module))
