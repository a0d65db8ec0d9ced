"""Lets each database's own driver take what the settings say, as far as that needs no server."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import Any

from .failure import described

_NOBODY = {"HOST": "127.0.0.1", "PORT": "9"}
"""Where nothing answers: an address that is on this machine, at a port that is for nothing."""
_TEXTS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


def refused(databases: dict[str, dict[str, Any]], broken: set[str]) -> list[dict[str, Any]]:
    """Return why a connection cannot even be tried; `broken` are the engines that do not load."""
    found = []
    for alias, stated in databases.items():
        if stated.get("ENGINE") in broken:
            continue
        try:
            for problem in _wrong(stated):
                raise TypeError(problem)
            _connect(alias, stated)
        except Exception as error:  # noqa: BLE001 - whatever stops it is the answer
            if not _is_of_the_server(error):
                found.append(described(error))
    return found


def _wrong(stated: dict[str, Any]) -> Iterator[str]:
    """Yield what no driver takes."""
    if not stated.get("ENGINE") and any(stated.get(name) for name in _TEXTS):
        yield "ENGINE is missing, so Django uses no database at all"
    for name in _TEXTS:
        value = stated.get(name)
        if isinstance(value, (tuple, list, set, dict)):
            yield f"{name} is a {type(value).__name__}, and has to be a text"


def _connect(alias: str, stated: dict[str, Any]) -> None:
    """Try a connection to nobody, with all that the settings say beside the address."""
    from django.db.utils import ConnectionHandler

    engine = str(stated.get("ENGINE") or "")
    if not engine or "sqlite" in engine or engine.endswith(".dummy"):
        return
    own = {key: value for key, value in stated.items() if not isinstance(value, PathLike)}
    handler: Any = ConnectionHandler({"default": {}, alias: {**own, **_NOBODY}})
    connection = handler[alias]
    connection.get_new_connection(connection.get_connection_params()).close()


def _is_of_the_server(error: Exception) -> bool:
    """Say whether a driver has tried to reach the server, so that it took all that was said."""
    return type(error).__name__ in ("OperationalError", "InterfaceError") or isinstance(
        error, (ConnectionError, TimeoutError)
    )
