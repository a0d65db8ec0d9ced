"""Reads values out of an answer; what has another type than was asked for raises TypeError."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def text(node: Mapping[str, Any], key: str) -> str:
    """Return a text; null counts as empty."""
    value = node[key]
    if value is not None and not isinstance(value, str):
        raise TypeError(key)
    return value or ""


def texts(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts; null counts as empty."""
    return tuple(text({key: value}, key) for value in node[key] or ())


def number(node: Mapping[str, Any], key: str) -> int | None:
    """Return a whole number; None where it is null."""
    value = node[key]
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError(key)
    return value


def moment(node: Mapping[str, Any], key: str) -> datetime | None:
    """Return a moment with its zone; None where it is null."""
    stated = text(node, key)
    found = datetime.fromisoformat(stated) if stated else None
    return found.replace(tzinfo=UTC) if found and not found.tzinfo else found
