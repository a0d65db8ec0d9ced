"""Tell every page which release it is."""

from django.conf import settings
from django.http import HttpRequest


def release(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001
    """Return the version and the short commit; empty where they are not known."""
    return {"version": settings.VERSION, "commit": settings.COMMIT[:7]}
