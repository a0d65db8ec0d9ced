"""`manage.py demo`: records to look at and a login to look at them with."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitor import demonstration
from monitor.models import Record, Source
from monitor.storing import store

USERNAME = "demo"


class Command(BaseCommand):
    """Make a demonstration; run again, it adds nothing and sets the login anew."""

    help = "Add believable records of the last 45 days, and a login, which it prints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--force", action="store_true", help="do it on Railway too")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Make what is missing and say how to look at it."""
        if settings.ON_RAILWAY and not options["force"]:
            raise CommandError(
                "This is Railway: --force adds demonstration data here all the same."
            )
        added = _add_records()
        given = settings.DEMO_PASSWORD
        password = given or secrets.token_urlsafe(12)
        _set_login(password)
        shown = "the one in DEMO_PASSWORD" if given else password
        self.stdout.write(f"{added} demonstration records added.")
        self.stdout.write(f"Login: {USERNAME}  password: {shown}")


def _add_records() -> int:
    now = timezone.now()
    source, _ = Source.objects.get_or_create(
        url=demonstration.URL, defaults={"name": demonstration.NAME}
    )
    if Record.objects.filter(source=source).exists():
        return 0
    return store(source, demonstration.entries(now), now, now).added


def _set_login(password: str) -> None:
    user, _ = User.objects.get_or_create(username=USERNAME)
    if user.is_staff or user.is_superuser:
        raise CommandError(f"The user {USERNAME!r} is somebody's account here: it is left alone.")
    user.set_password(password)
    user.is_active = True
    user.save()
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="dashboard", codename="index_viewer")
    )
