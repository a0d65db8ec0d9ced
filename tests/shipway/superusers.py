"""The superuser that the tests ask for, and what became of it."""

import json
from typing import Any

from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran
from tests.shipway.steps import MIGRATE, step

USERNAME, PASSWORD, EMAIL = "ada-of-the-tests", "correct horse battery", "ada@example.invalid"
ASKED = {
    "DJANGO_SUPERUSER_USERNAME": USERNAME,
    "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    "DJANGO_SUPERUSER_EMAIL": EMAIL,
}
MADE = "serve: made the superuser\n"
USERS = """\
import json
from django.contrib.auth import get_user_model
users = get_user_model().objects.order_by("pk")
print(json.dumps([[u.get_username(), u.is_superuser, u.check_password(PASSWORD)] for u in users]))
"""


def full_name(name: str) -> str:
    """Return the variable's name."""
    return f"DJANGO_SUPERUSER_{name}"


def migrate(laptop: Laptop, **variables: str) -> None:
    """Make the tables."""
    ran = step(laptop, MIGRATE, **variables)
    assert ran.status == 0, ran


def users(laptop: Laptop, password: str = PASSWORD, **variables: str) -> list[list[Any]]:
    """Return each user's name, whether it is a superuser, and whether the password is this."""
    ran = step(laptop, f"PASSWORD = {password!r}\n{USERS}", **variables)
    assert ran.status == 0, ran
    return [list(user) for user in json.loads(ran.out)]


def silent(ran: Ran, *values: str) -> bool:
    """Say whether none of the values was printed."""
    return not [v for v in (USERNAME, PASSWORD, EMAIL, *values) if v in ran.out + ran.err]
