"""Collects the static files where the project has a place for them."""

from shipway.errors import ShipwayError


def collect() -> None:
    """Run collectstatic; a project without STATIC_ROOT serves none."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    installed = apps.is_installed("django.contrib.staticfiles")
    if not (installed and getattr(settings, "STATIC_ROOT", None)):
        return
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except (OSError, ValueError) as error:
        raise ShipwayError(
            f"static files could not be collected: {str(error).splitlines()[0]}",
            "run `invoke check`: it collects them as here",
        ) from error
