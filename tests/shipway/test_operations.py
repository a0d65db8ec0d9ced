"""Migrations by value: what the running release survives, and what can be undone."""

import pytest

from shipway.operations import Column, Operation, impacts

pytestmark = pytest.mark.laptop

TEXT = Column("CharField", "text", (200,))
TABLE = ("shop_note", "shop_note")


def column(kind: str = "CharField", *size: int, **more: object) -> Column:
    """Describe a column named text."""
    return Column(kind, **{"name": "text", "size": size, **more})  # type: ignore[arg-type]


def field(kind: str, **more: object) -> Operation:
    """Describe an operation on note.text."""
    return Operation(kind, "note", "text", tables=TABLE, **more)  # type: ignore[arg-type]


def alter(before: Column, after: Column) -> Operation:
    """Describe a changed column."""
    return field("AlterField", before=before, after=after)


def breaks(*operations: Operation) -> list[str]:
    """Return what one new migration with these operations breaks."""
    [impact] = impacts([("shop", "0002", operations)])
    return list(impact.breaks.values())


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (field("RemoveField"), "drops note.text"),
        (Operation("DeleteModel", "note", tables=TABLE), "drops the table of note"),
        (
            Operation("RenameModel", "note", renamed="memo", tables=("shop_note", "shop_memo")),
            "renames the table of note",
        ),
        (
            Operation("AlterModelTable", "note", tables=("shop_note", "notes")),
            "renames the table of note",
        ),
        (
            field("RenameField", renamed="t", before=TEXT, after=Column("CharField", "t", (200,))),
            "renames the column of note.text",
        ),
        (
            alter(TEXT, Column("CharField", "wording", (200,))),
            "renames the column of note.text",
        ),
        (
            field("AddField", after=TEXT),
            "adds note.text, NOT NULL and without a default in the database",
        ),
        (
            field("AddField", after=column(unique=True, has_default=True)),
            "adds note.text, which is unique and has one default for every row",
        ),
        (alter(column(null=True), column()), "makes note.text NOT NULL"),
        (alter(column(), column(unique=True)), "makes note.text unique"),
        (
            alter(column(null=True), column(unique=True)),
            "makes note.text NOT NULL and makes note.text unique",
        ),
        (
            alter(column("CharField", 200), column("CharField", 100)),
            "narrows the type of note.text",
        ),
        (alter(column("TextField"), column("CharField", 100)), "narrows the type of note.text"),
        (alter(column("BigIntegerField"), column("IntegerField")), "narrows the type of note.text"),
        (
            alter(column("IntegerField"), column("PositiveIntegerField")),
            "narrows the type of note.",
        ),
        (alter(column("CharField", 9), column("IntegerField")), "narrows the type of note.text"),
        (
            alter(column("DecimalField", 9, 2), column("DecimalField", 9, 4)),
            "narrows the type of note.text",
        ),
        (
            Operation("AddConstraint", "note", constrains=True, tables=TABLE),
            "adds a rule to note that rows of the old code may break",
        ),
        (
            Operation("RunSQL", sql="ALTER TABLE shop_note\nDROP COLUMN text"),
            "drops or renames by SQL what the old code may ask for",
        ),
    ],
)
def test_what_the_running_release_does_not_survive(operation: Operation, reason: str) -> None:
    [found] = breaks(operation)

    assert found.startswith(reason)


@pytest.mark.parametrize(
    "operation",
    [
        Operation("CreateModel", "note", tables=TABLE),
        field("AddField", after=column(null=True)),
        field("AddField", after=column(null=True, unique=True)),
        field("AddField", after=column(has_default=True)),
        field("AddField"),
        alter(column(), column(null=True)),
        alter(column("CharField", 100), column("CharField", 200)),
        alter(column("CharField", 100), column("TextField")),
        alter(column("CharField", 100), column("SlugField", 100)),
        alter(column("IntegerField"), column("BigIntegerField")),
        alter(column("PositiveIntegerField"), column("BigIntegerField")),
        alter(column("PositiveIntegerField"), column("PositiveIntegerField")),
        alter(column("AutoField"), column("BigAutoField")),
        alter(column("DecimalField", 9, 2), column("DecimalField", 12, 2)),
        field("RenameField", renamed="t", before=TEXT, after=TEXT),
        Operation("AddIndex", "note", tables=TABLE),
        Operation("RenameModel", "note", renamed="memo", tables=("notes", "notes")),
        Operation("DeleteModel", "note"),
        Operation("RunPython"),
        Operation("RunSQL", sql="UPDATE shop_note SET text = 'x'"),
    ],
)
def test_what_it_survives(operation: Operation) -> None:
    assert breaks(operation) == []


def test_what_is_new_cannot_be_missed() -> None:
    new = field("AddField", after=column(null=True))

    assert breaks(Operation("CreateModel", "note", tables=TABLE), field("RemoveField")) == []
    assert breaks(
        Operation("CreateModel", "note", tables=TABLE),
        Operation("RenameModel", "note", renamed="memo", tables=("shop_note", "shop_memo")),
        Operation("DeleteModel", "memo", tables=("shop_memo", "shop_memo")),
    ) == []  # fmt: skip
    assert breaks(new, field("RemoveField")) == []
    assert breaks(field("AddField", after=TEXT), field("RemoveField")) == []
    renamed = Operation("AlterField", "note", "t", before=column(null=True), after=column(),
                        tables=TABLE)  # fmt: skip
    rename = field("RenameField", renamed="t", before=TEXT, after=column(name="t"))
    assert breaks(new, rename) == []
    assert breaks(new, rename, renamed) == [
        "adds note.t, NOT NULL and without a default in the database"
    ]


def test_what_is_made_in_one_migration_and_tightened_in_the_next() -> None:
    first = field("AddField", after=column(null=True))
    tightened = alter(column(null=True), column())

    one, two = impacts([("shop", "0002", [first]), ("shop", "0003", [tightened])])

    assert (one.kind, two.kind) == ("breaks the old code", "additive")
    assert [impact.kind for impact in impacts([("shop", "0003", [tightened])])] == [
        "breaks the old code"
    ]


def test_what_cannot_be_undone() -> None:
    [impact] = impacts([("shop", "0002", [Operation("RunPython", is_reversible=False, index=3)])])

    assert (impact.kind, impact.irreversible) == ("irreversible", {3: "RunPython has no way back"})


@pytest.mark.parametrize(
    ("operation", "loss"),
    [
        (field("RemoveField"), "the values of note.text"),
        (Operation("DeleteModel", "note", tables=TABLE), "the rows of note"),
        (Operation("RunSQL", sql="DELETE FROM shop_note"), "what its SQL drops"),
        (Operation("RunSQL", sql="alter table shop_note drop column text"), "what its SQL drops"),
    ],
)
def test_what_no_way_back_brings_again(operation: Operation, loss: str) -> None:
    [impact] = impacts([("shop", "0002", [operation])])
    assert list(impact.loses.values()) == [loss]


@pytest.mark.parametrize(
    "operation",
    [
        field("AddField", after=TEXT),
        field("RenameField", renamed="t", before=TEXT, after=TEXT),
        Operation("DeleteModel", "proxy"),
        Operation("RunSQL", sql="UPDATE shop_note SET text = ''"),
    ],
)
def test_what_takes_nothing_away(operation: Operation) -> None:
    [impact] = impacts([("shop", "0002", [operation])])
    assert impact.loses == {}


def test_an_operation_is_read_from_json() -> None:
    told = {"kind": "AddField", "model": "note", "field": "text", "tables": list(TABLE),
            "after": {"type": "CharField", "name": "text", "size": [200], "null": False,
                      "unique": False, "has_default": False}}  # fmt: skip

    assert Operation.of(told) == field("AddField", after=TEXT)
