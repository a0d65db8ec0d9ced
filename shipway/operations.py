"""Says of each migration whether the release that is running survives it, and can be undone.

Pure: it looks at operations as they are described, by whoever has loaded them, and at no database.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_INTEGERS = ("SmallIntegerField", "IntegerField", "BigIntegerField")
_KEYS = ("SmallAutoField", "AutoField", "BigAutoField")
_TEXTS = {"SlugField", "FileField", "FilePathField", "ImageField", "URLField", "EmailField"}
_DROPPED_SQL = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b|\bTRUNCATE\b|\bDELETE\s+FROM\b", re.I)
_DROPPING_SQL = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b|\bRENAME\b|\bSET\s+NOT\s+NULL\b", re.I)


@dataclass(frozen=True)
class Column:
    """A model's field as the database has it."""

    type: str
    name: str = ""
    size: tuple[int, ...] = ()
    """The greatest length, or a decimal's digits and places."""
    null: bool = False
    unique: bool = False
    has_default: bool = False
    """Whether the database itself fills it where an INSERT names no value."""


@dataclass(frozen=True)
class Operation:
    """One operation of a migration; what it is not about is left empty."""

    kind: str
    model: str = ""
    field: str = ""
    renamed: str = ""
    before: Column | None = None
    after: Column | None = None
    tables: tuple[str, str] = ("", "")
    """The table's name before and after; both empty where there is no table."""
    constrains: bool = False
    sql: str = ""
    is_reversible: bool = True
    index: int = 0
    """Its place in the migration's own list."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Operation":
        """Make one of a JSON object with the same names."""
        columns = {
            name: Column(**{**told[name], "size": tuple(told[name]["size"])})
            for name in ("before", "after") if told.get(name)
        }  # fmt: skip
        return cls(**{**told, "tables": tuple(told.get("tables", ("", ""))), **columns})


@dataclass
class Impact:
    """What one migration does to the release that runs, and to a way back."""

    app: str
    name: str
    breaks: dict[int, str] = field(default_factory=dict)
    """What the running release does not survive, by the operation's index."""
    irreversible: dict[int, str] = field(default_factory=dict)
    loses: dict[int, str] = field(default_factory=dict)
    """What is gone from the database for good, by the operation's index."""

    def judge(self, each: Operation) -> None:
        """Note what one operation does to what is there already."""
        if reason := _breakage(each):
            self.breaks.setdefault(each.index, reason)
        if reason := _loss(each):
            self.loses[each.index] = reason

    @property
    def kind(self) -> str:
        """Class the migration with one word or two, as a plan shows it."""
        if self.breaks:
            return "breaks the old code"
        return "irreversible" if self.irreversible else "additive"


def impacts(migrations: Iterable[tuple[str, str, Iterable[Operation]]]) -> list[Impact]:
    """Class migrations, given as app, name and operations, in the order in which they run.

    What they make themselves the running release does not know, and cannot miss.
    """
    made: dict[tuple[str, ...], tuple[Impact, int]] = {}
    found = []
    for app, name, operations in migrations:
        impact = Impact(app, name)
        found.append(impact)
        for each in operations:
            if not each.is_reversible:
                impact.irreversible[each.index] = f"{each.kind} has no way back"
            model, key = (app, each.model), (app, each.model, each.field)
            if model in made or _is_undone(each, key, made):
                _follow(each, app, made)
                continue
            impact.judge(each)
            if each.kind == "CreateModel":
                made[model] = (impact, each.index)
            elif each.kind == "AddField":
                made[key] = (impact, each.index)
    return found


def _is_undone(
    each: Operation, key: tuple[str, ...], made: dict[tuple[str, ...], tuple[Impact, int]]
) -> bool:
    """Say whether an operation is about a field that a migration before it has made."""
    if key not in made or not each.field:
        return False
    impact, index = made[key]
    if each.kind == "RemoveField":
        impact.breaks.pop(index, None)
    elif each.kind == "AlterField" and each.after and _is_demanded(each.after):
        impact.breaks.setdefault(index, _demanding(each))
    return each.kind in ("RemoveField", "AlterField", "RenameField")


def _follow(each: Operation, app: str, made: dict[tuple[str, ...], tuple[Impact, int]]) -> None:
    """Know what is new under its new name."""
    if each.kind == "RenameModel":
        made[app, each.renamed] = made[app, each.model]
    elif each.kind == "RenameField" and (app, each.model, each.field) in made:
        made[app, each.model, each.renamed] = made[app, each.model, each.field]


def _breakage(each: Operation) -> str:
    """Return what the running release does not survive; empty where there is nothing."""
    return " and ".join((*_of_table(each), *_of_column(each)))


def _loss(each: Operation) -> str:
    """Return which rows or values no way back brings again; empty where there are none."""
    if each.kind == "DeleteModel" and each.tables[0]:
        return f"the rows of {each.model}"
    if each.kind == "RemoveField" and each.tables[0]:
        return f"the values of {each.model}.{each.field}"
    return "what its SQL drops" if _DROPPED_SQL.search(each.sql) else ""


def _of_table(each: Operation) -> Iterator[str]:
    if each.kind == "DeleteModel" and each.tables[0]:
        yield f"drops the table of {each.model}"
    if each.tables[0] != each.tables[1]:
        yield f"renames the table of {each.model}"
    if each.constrains:
        yield f"adds a rule to {each.model} that rows of the old code may break"
    if _DROPPING_SQL.search(each.sql):
        yield "drops or renames by SQL what the old code may ask for"


def _of_column(each: Operation) -> Iterator[str]:
    old, new, name = each.before, each.after, f"{each.model}.{each.field}"
    if each.kind == "RemoveField" and each.tables[0]:
        yield f"drops {name}"
    elif each.kind == "AddField" and new and _is_demanded(new):
        yield _demanding(each)
    elif each.kind == "AddField" and new and new.unique and new.has_default:
        yield f"adds {name}, which is unique and has one default for every row"
    elif old and new:
        yield from _tightened(name, old, new)


def _tightened(name: str, old: Column, new: Column) -> Iterator[str]:
    if old.name != new.name:
        yield f"renames the column of {name}"
    if old.null and not new.null:
        yield f"makes {name} NOT NULL"
    if new.unique and not old.unique:
        yield f"makes {name} unique"
    if _is_narrower(old, new):
        yield f"narrows the type of {name}"


def _is_demanded(column: Column) -> bool:
    """Say whether an INSERT that does not name the column fails."""
    return not column.null and not column.has_default


def _demanding(each: Operation) -> str:
    return f"adds {each.model}.{each.field}, NOT NULL and without a default in the database"


def _is_narrower(old: Column, new: Column) -> bool:
    """Say whether what the old code reads and writes may not fit any more."""
    before, after = _family(old.type), _family(new.type)
    for order in (_INTEGERS, _KEYS):
        if before.removeprefix("Positive") in order and after in order:
            return order.index(after) < order.index(before.removeprefix("Positive"))
    if before != after:
        return (before, after) != ("CharField", "TextField")
    if before == "DecimalField" and len(old.size) == len(new.size) == 2:
        return new.size[1] < old.size[1] or new.size[0] - new.size[1] < old.size[0] - old.size[1]
    return any(now < then for then, now in zip(old.size, new.size, strict=False))


def _family(kind: str) -> str:
    return "CharField" if kind in _TEXTS else kind
