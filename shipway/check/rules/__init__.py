"""All rules, in the order in which a person would mend what they find.

Each function is one code. Those that read the tree come before those that wait for Django.
"""

from shipway.check.rule import Rule, rules_of
from shipway.check.rules import (
    columns,
    command,
    django,
    drivers,
    hosts,
    install,
    migrations,
    packages,
    pages,
    references,
    secrets,
    security,
    service,
    settings,
    shipping,
    sources,
    start,
    static,
    storage,
    templates,
    tree,
    values,
)

_TREE = (install, start, command, tree, templates, secrets)
_DJANGO = (
    packages, drivers, shipping, service, settings, values, hosts, security, django, migrations,
    columns, static, references, storage, pages, sources,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for module in _TREE + _DJANGO for rule in rules_of(module))
