"""Judges what the project's own code in a migration breaks on, with an empty database."""

from __future__ import annotations

import re
import traceback
from typing import Any

from .failure import described, own_file

_OF_DATA = ("DoesNotExist", "IntegrityError", "IndexError", "KeyError", "ValueError")
_NOT_MADE_YET = re.compile("^no such (column|table)|has no column named")
_BY_MODELS = "/django/db/models/"


def judged(error: Exception) -> dict[str, Any] | None:
    """Return the error, and whether rows would mend it; None where SQLite may be its reason."""
    from django.db.utils import DatabaseError

    files = [
        frame.filename.replace("\\", "/") for frame in traceback.extract_tb(error.__traceback__)
    ]
    own = [file for name in files if "/migrations/" in (file := own_file(name))]
    is_of_data = type(error).__name__ in _OF_DATA
    if isinstance(error, DatabaseError) and not is_of_data:
        by_models = any(_BY_MODELS in name for name in files)
        if not (by_models and _NOT_MADE_YET.search(str(error))):
            return None  # SQL that MySQL may take
    return {**described(error), "migration": own[0], "is_of_data": is_of_data} if own else None
