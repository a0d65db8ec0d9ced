"""Whether the release that is running survives the new migrations, and a way back exists.

Operations are classed, not their SQL as a linter does it: that needs no server of MySQL, and knows
a wider column from a narrower one.
"""

import ast
from collections.abc import Iterator

from shipway.check.judging import migrations
from shipway.check.project import Project
from shipway.check.reading import source
from shipway.check.rule import Found, rule
from shipway.model import Level

_BOTH = "in a release of its own, when no release that may still run or come back needs it"


@rule(Level.WARNING)
def migration_breaks_running(project: Project) -> Iterator[Found]:
    """A new migration takes away what the running release needs while Railway switches over.

    The old code meets the new tables then, and after a rollback: a column or table that was dropped
    or renamed, a new column that it does not fill, a rule that its rows break. Release the code
    that does without first, and the migration after it; give a new column `null=True` or
    `db_default`. Only migrations that the production branch lacks are looked at.
    """
    for file, impact in migrations.new(project):
        lines = _lines(project, file)
        for index, reason in impact.breaks.items():
            hint = f"release the code that does without first, and this migration {_BOTH}"
            if reason.startswith("adds") and "NOT NULL" in reason:
                hint = "give the column null=True or db_default=…, and tighten it a release later"
            yield Found(
                f"{impact.app}.{impact.name} {reason}, which the running release needs while "
                "Railway switches over, and after a rollback",
                hint, file, lines.get(index, 0),
            )  # fmt: skip


@rule(Level.WARNING)
def migration_irreversible(project: Project) -> Iterator[Found]:
    """A new migration cannot be undone, so `migrate` to an earlier one refuses.

    Give `RunPython` a `reverse_code` (`migrations.RunPython.noop` where nothing has to be undone),
    and `RunSQL` a `reverse_sql`. Only migrations that the production branch lacks are looked at.
    """
    for file, impact in migrations.new(project):
        lines = _lines(project, file)
        for index, reason in impact.irreversible.items():
            yield Found(
                f"{impact.app}.{impact.name} cannot be undone: {reason}",
                "give it a reverse: reverse_code=migrations.RunPython.noop, or reverse_sql",
                file, lines.get(index, 0),
            )  # fmt: skip


def _lines(project: Project, file: str) -> dict[int, int]:
    """Return the line of each operation in a migration's own list."""
    tree = source.parsed(project.root / file)
    lists = (
        node.value for node in ast.walk(tree or ast.Module([], []))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "operations"
    )  # fmt: skip
    found = next((each for each in lists if isinstance(each, ast.List)), ast.List([]))
    return {index: each.lineno for index, each in enumerate(found.elts)}
