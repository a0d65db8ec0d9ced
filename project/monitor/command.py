"""What the project's own commands share: a database that fails is told in one line."""

from abc import abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError


class DatabaseCommand(BaseCommand):
    """A command whose work needs the database and its tables."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do the work; turn what the database refuses into an error with its mend."""
        try:
            self.work(**options)
        except DatabaseError as error:
            reason = str(error.args[-1] if error.args else error)
            raise CommandError(f"{reason}. Run `python manage.py migrate` first.") from error

    @abstractmethod
    def work(self, **options: Any) -> None:
        """Do what the command is for."""
