"""Says whether Django judges what is posted to an address: the token, and where it comes from."""

from __future__ import annotations


def are_asked_for(path: str) -> bool:
    """Say no where the view behind it is exempt, as each view of an API by REST framework is."""
    from django.urls import resolve

    try:
        view = resolve(path.partition("?")[0]).func
    except Exception:  # noqa: BLE001 - there is none, or a converter of the project's own broke
        return True
    return not getattr(view, "csrf_exempt", False)
