"""Asks Django's own checks."""

from typing import Any


def system_checks() -> list[dict[str, Any]]:
    """Return what Django's checks say, with those for a deployment."""
    from django.core import checks

    return [
        {
            "id": message.id or "check",
            "is_error": message.level >= checks.ERROR,
            "message": str(message.msg),  # either may be a translation that waits to be asked
            "hint": str(message.hint or ""),
            "about": str(message.obj) if message.obj else "",
        }
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
