"""Asks Django's own checks."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any


def system_checks() -> list[dict[str, Any]]:
    """Return what Django's checks say, with those for a deployment.

    Each is run by itself: one that breaks, as on addresses that do not import, hides no other.
    """
    from django.core import checks
    from django.core.checks.registry import registry

    messages: list[Any] = []
    for check in registry.get_checks(include_deployment_checks=True):
        with suppress(Exception):
            messages += check(app_configs=None, databases=None)
    return [
        {
            "id": message.id or "check",
            "is_error": message.level >= checks.ERROR,
            # either may be a translation that waits to be asked
            "message": str(message.msg).replace(f"{Path.cwd()}{os.sep}", ""),
            "hint": str(message.hint or ""),
        }
        for message in messages
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
