"""The project's command line: Django's commands, with a configuration error told in one line."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command given on the command line."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "project"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend_analytics_server.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
