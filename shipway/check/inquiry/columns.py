"""Asks MySQL's own rules, as Django has them and beyond, about the models' columns, with no server.

Django runs its checks of a database when `migrate` starts; what it does not check fails there.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from .failure import own_file
from .migrations import has_table, own_labels

# What MySQL 9.4, Railway's image, says of itself when Django asks for the first time.
_SERVER = {
    "version": "9.4.0",
    "sql_mode": "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
    "default_storage_engine": "InnoDB",
    "sql_auto_is_null": False,
    "lower_case_table_names": False,
    "has_zoneinfo_database": True,
}
_KEY_BYTES, _ROW_BYTES, _NAME, _VARCHAR = 3072, 65535, 64, 16383
_CHARACTER = 4
"""The bytes of a character of utf8mb4, which MySQL reckons with."""
_UNSURE = ("mysql.W003",)  # true of servers before MySQL 5.7 alone
Told = tuple[str, bool, str, Any, str]
"""An id, whether `migrate` fails, the message, the model, and the field's name."""


def unfit_for_mysql(engine: str) -> list[dict[str, Any]]:
    """Return what MySQL would refuse or leave out; nothing where `engine` is another database."""
    if "mysql" not in engine:
        return []
    from django.apps import apps

    own, server = own_labels(), _server()
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in own and has_table(model)
    ]
    told = [*_checked(models, server)]
    for model in models:
        told += [*_names(model), *_lengths(model, server), *_keys(model, server)]
    return [_placed(each) for each in dict.fromkeys(told)]


def _server() -> Any:
    """Return Django's connection to a MySQL that it takes for known, and never talks to."""
    from django.db.backends.mysql.base import DatabaseWrapper

    stated: dict[str, Any] = {"NAME": "", "OPTIONS": {}, "TIME_ZONE": None, "CONN_MAX_AGE": 0,
              "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False,
              "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {},
              "ENGINE": "django.db.backends.mysql"}  # fmt: skip
    wrapper: Any = DatabaseWrapper(stated, "default")
    wrapper.__dict__["mysql_server_data"] = dict(_SERVER)
    return wrapper


def _checked(models: list[Any], server: Any) -> Iterator[Told]:
    """Yield what Django's checks say of the models with MySQL behind them, and not without."""
    from django.core.checks import ERROR
    from django.db import connections

    known = {str(each) for model in models for each in model.check()}
    memory = connections["default"]
    connections["default"] = server
    try:
        said = [(model, each) for model in models for each in model.check(databases=["default"])]
    finally:
        connections["default"] = memory
    for model, each in said:
        if str(each) not in known and each.id not in _UNSURE:
            name = getattr(each.obj, "name", "") if each.obj is not model else ""
            yield each.id, each.level >= ERROR, str(each.msg), model, name


def _names(model: Any) -> Iterator[Told]:
    """Yield the names that are longer than MySQL takes, of those that Django does not shorten."""
    options = model._meta
    stated = options.original_attrs.get("db_table") or ""
    names = [stated, *[each.name for each in (*options.constraints, *options.indexes)]]
    for name in names:
        if len(name) > _NAME:
            yield "1059", True, f"the name {name} is longer than {_NAME} characters", model, ""


def _lengths(model: Any, server: Any) -> Iterator[Told]:
    total = 0
    for field in model._meta.local_concrete_fields:
        length = _varchar(field.db_type(server) or "")
        total += length * _CHARACTER
        if length > _VARCHAR:
            what = f"{field} is longer than the {_VARCHAR} characters of a CharField"
            yield "1074", True, what, model, field.name
    if total > _ROW_BYTES:
        what = (
            f"all CharFields of {model._meta.label} are longer than the {_ROW_BYTES} bytes of a row"
        )
        yield "1118", True, what, model, ""


def _keys(model: Any, server: Any) -> Iterator[Told]:
    """Yield the keys and indexes that MySQL refuses to make."""
    limited = server._limited_data_types
    for names in _indexed(model):
        fields = [model._meta.get_field(name) for name in names]
        types = [(field.db_type(server) or "").lower() for field in fields]
        about = f"{model._meta.label}.{', '.join(names)}"
        field = fields[0].name if len(fields) == 1 else ""
        if any(each in limited for each in types):
            kind = next(each for each in types if each in limited)
            yield "1170", True, f"{about}: MySQL makes no key of a {kind} column", model, field
        elif (length := sum(map(_varchar, types))) * _CHARACTER > _KEY_BYTES:
            most = _KEY_BYTES // _CHARACTER
            what = f"{about}: a key may have {most} characters, and this has {length}"
            yield "1071", True, what, model, field


def _indexed(model: Any) -> set[tuple[str, ...]]:
    """Return the names of the fields of each key and index that Django would make."""
    options = model._meta
    found: set[tuple[str, ...]] = {tuple(each) for each in options.unique_together}
    for field in options.local_concrete_fields:
        is_text = (field.get_internal_type() or "") in ("TextField", "BinaryField", "JSONField")
        if field.unique or (field.db_index and not is_text):
            found.add((field.name,))
    for each in (*options.constraints, *options.indexes):
        if getattr(each, "fields", ()) and not getattr(each, "condition", None):
            found.add(tuple(name.lstrip("-") for name in each.fields))
    return found


def _varchar(kind: str) -> int:
    found = re.match(r"(?:var)?char\((\d+)\)", kind)
    return int(found[1]) if found else 0


def _placed(told: Told) -> dict[str, Any]:
    code, is_error, message, model, field = told
    file, line = place(model, field)
    return {"id": code, "is_error": is_error, "message": message, "file": file, "line": line}


def place(model: Any, field: str) -> tuple[str, int]:
    """Return the file and the line of a model's field, or of its class."""
    try:
        source = own_file(str(inspect.getsourcefile(model)))
        lines, first = inspect.getsourcelines(model)
    except (OSError, TypeError):  # a table between two others has no source
        return "", 0
    named = rf"\s+{re.escape(field)}\s*[:=]"
    inside = [number for number, text in enumerate(lines) if field and re.match(named, text)]
    return (source, first + (inside[0] if inside else 0)) if source else ("", 0)
