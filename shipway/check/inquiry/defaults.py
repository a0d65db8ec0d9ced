"""Imports the settings once more, as they are where the service has no variable but Railway's own.

Whether it has those that the check takes for granted, nobody knows from the tree alone.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from . import key
from .loading import settings_modules
from .variables import Variables


def stated(name: str, guessed: list[str], variables: Variables) -> dict[str, Any]:
    """Return what the settings are without the variables `guessed`, unless they insist on them."""
    for variable in guessed:
        os.environ.pop(variable, None)
    modules = settings_modules()
    while True:
        for each in modules:
            sys.modules.pop(each, None)
        try:
            module = importlib.import_module(name)
            break
        except (Exception, SystemExit) as error:
            if not variables.supply_for(error):
                raise
    return {
        "debug": bool(getattr(module, "DEBUG", False)),
        "allowed_hosts": [str(each) for each in getattr(module, "ALLOWED_HOSTS", None) or ()],
        "secret_key": key.written(str(getattr(module, "SECRET_KEY", "")), modules),
    }
