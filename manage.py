"""The project's command line: Django's commands, and in one line what stops them."""

import os
import sys
from pathlib import Path

# MySQL's number for a missing table; SQLite says so in words.
NO_SUCH_TABLE = 1146


def main() -> None:
    """Run the command given on the command line."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "project"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend_analytics_server.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None
    except (OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        raise SystemExit(_told(error)) from None


def _told(error: Exception) -> str:
    """Return what the database refuses, in its own words, and a way on."""
    reason = str(error.args[-1] if error.args else error)
    if NO_SUCH_TABLE in error.args or "no such table" in reason:
        return f"The database: {reason}. Run `python manage.py migrate` first."
    return f"The database: {reason}. The option --traceback shows where."


if __name__ == "__main__":
    main()
