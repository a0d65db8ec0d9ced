"""Recognises a production branch by its name, whatever its accents and capital letters."""

import unicodedata
from collections.abc import Iterable

_USUAL = (
    "produccion",
    "production",
    "prod",
    "producao",
    "produccio",
    "deploy",
    "deployment",
    "railway",
    "live",
)


def production_among(names: Iterable[str]) -> str:
    """Return the name that people give a production branch, the most usual one; else empty."""
    found = [(_USUAL.index(plain), name) for name in names if (plain := _plain(name)) in _USUAL]
    return min(found)[1] if found else ""


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))
