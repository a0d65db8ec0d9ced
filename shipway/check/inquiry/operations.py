"""Describes the operations of the project's own migrations, as shipway/operations.py takes them."""

from __future__ import annotations

from typing import Any

_KINDS = (
    "CreateModel", "DeleteModel", "RenameModel", "AlterModelTable", "AddField", "RemoveField",
    "RenameField", "AlterField", "AddConstraint", "AlterUniqueTogether",
    "AlterOrderWithRespectTo", "RunSQL", "RunPython",
)  # fmt: skip


def described(migration: Any, state: Any) -> list[dict[str, Any]]:
    """Return the operations of a migration, and bring the state of the models along."""
    app: str = migration.app_label
    found: list[dict[str, Any]] = []
    for index, operation in enumerate(migration.operations):
        inner = getattr(operation, "database_operations", None)
        if inner is None:
            found.append(_told(operation, app, state, index))
        elif inner:  # what is done to the database is not what is done to the models
            aside = state.clone()
            for each in inner:
                found.append(_told(each, app, aside, index))
                each.state_forwards(app, aside)
        operation.state_forwards(app, state)
    return found


def _told(operation: Any, app: str, state: Any, index: int) -> dict[str, Any]:
    names = [each.__name__ for each in type(operation).__mro__]
    kind = next((name for name in names if name in _KINDS), names[0])
    model = getattr(operation, "model_name", None) or getattr(operation, "old_name", None)
    model = str(model or getattr(operation, "name", "") or "").lower()
    there = state.models.get((app, model))
    about = getattr(operation, "old_name" if kind == "RenameField" else "name", "")
    told: dict[str, Any] = {
        "kind": kind,
        "model": model,
        "field": str(about or "") if kind.endswith("Field") else "",
        "renamed": str(getattr(operation, "new_name", "") or ""),
        "tables": _tables(operation, kind, app, there),
        "is_reversible": bool(operation.reversible),
        "index": index,
    }
    if kind == "RenameModel":
        told["renamed"] = told["renamed"].lower()
    if kind.endswith("Field") and there is not None and told["tables"][0]:
        told |= _columns(operation, kind, there, told["field"])
    if kind in ("AddConstraint", "AlterUniqueTogether", "AlterOrderWithRespectTo"):
        told["constrains"] = bool(told["tables"][0]) and _constrains(operation, kind, there)
    if kind == "RunSQL":
        told["sql"] = _sql(operation.sql)
    return told


def _columns(operation: Any, kind: str, there: Any, name: str) -> dict[str, Any]:
    old = there.fields.get(name)
    new = getattr(operation, "field", None)
    if kind == "RenameField":
        return {"before": _column(old, name), "after": _column(old, operation.new_name)}
    if kind == "AlterField":
        return {"before": _column(old, name), "after": _column(new, name)}
    return {"after": _column(new, name)} if kind == "AddField" else {}


def _column(field: Any, name: str) -> dict[str, Any] | None:
    """Describe a field's column; None where it has none."""
    from django.db.models import NOT_PROVIDED, ForeignKey

    if field is None or field.many_to_many:
        return None
    filled = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    size = [field.max_length]
    if hasattr(field, "decimal_places"):
        size = [field.max_digits, field.decimal_places]
    return {
        "type": field.get_internal_type(),
        "name": field.db_column or (f"{name}_id" if isinstance(field, ForeignKey) else name),
        "size": [each for each in size if each is not None],
        "null": field.null,
        "unique": field.unique,
        "has_default": filled or getattr(field, "generated", False),
    }


def _tables(operation: Any, kind: str, app: str, there: Any) -> list[str]:
    """Return the name of the model's table before and after; both empty where it has none."""
    options = there.options if there is not None else getattr(operation, "options", {})
    if options.get("proxy") or not options.get("managed", True):
        return ["", ""]
    model = str(getattr(there, "name", "") or getattr(operation, "name", "")).lower()
    before = after = str(options.get("db_table") or f"{app}_{model}")
    if kind == "RenameModel":
        after = str(options.get("db_table") or f"{app}_{operation.new_name}".lower())
    elif kind == "AlterModelTable":
        after = str(operation.table or f"{app}_{model}")
    return [before, after]


def _constrains(operation: Any, kind: str, there: Any) -> bool:
    if kind == "AddConstraint":
        return True
    if kind == "AlterOrderWithRespectTo":  # a column that the old code does not fill
        return bool(operation.order_with_respect_to)
    options = there.options if there is not None else {}
    known = {tuple(each) for each in options.get("unique_together") or ()}
    return bool({tuple(each) for each in operation.option_value or ()} - known)


def _sql(sql: Any) -> str:
    parts = [sql] if isinstance(sql, str) else list(sql)
    return "\n".join(part if isinstance(part, str) else str(part[0]) for part in parts)[:5000]
