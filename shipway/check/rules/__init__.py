"""All rules, in the order in which a person would mend what they find.

Each function is one code. Those that read the tree come before those that wait for Django.
"""

from shipway.check.rule import Rule, rules_of
from shipway.check.rules import (
    columns,
    command,
    databases,
    django,
    drivers,
    hosts,
    install,
    login,
    management,
    migrations,
    packages,
    pages,
    references,
    secrets,
    security,
    service,
    sessions,
    settings,
    shipping,
    sources,
    start,
    static,
    storage,
    templates,
    tree,
    values,
    variables,
    visitors,
)

_TREE = (install, start, command, tree, templates, secrets)
_DJANGO = (
    packages, drivers, databases, shipping, service, variables, settings, values, hosts, security,
    login, sessions, django, management, migrations, columns, static, references, storage, pages,
    visitors, sources,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for module in _TREE + _DJANGO for rule in rules_of(module))
