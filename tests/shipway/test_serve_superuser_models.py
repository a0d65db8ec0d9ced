"""Serve: the superuser of a project that has a user model of its own."""

import re

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran
from tests.shipway.steps import MAKE_MIGRATIONS, MIGRATE, SUPERUSER, step
from tests.shipway.superusers import (
    ASKED,
    MADE,
    PASSWORD,
    USERNAME,
    full_name,
    silent,
    users,
)

SETTINGS = "mysite/settings.py"
MODEL = '''\
"""The people of the site."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class Manager(BaseUserManager):
    """Makes users."""

    def create_superuser(self, password, **fields):
        """Make one who may do everything."""
        user = self.model(is_superuser=True, **fields)
        user.set_password(password)
        user.save()
        return user


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in."""

    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=9)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["phone"]
    objects = Manager()
'''
FIELDS = re.compile(r"    email = .*REQUIRED_FIELDS[^\n]*\n", re.DOTALL)


def with_model(laptop: Laptop, model: str) -> None:
    """Let the project have a user model of its own."""
    laptop.change(
        {"people/__init__.py": "", "people/models.py": model, "people/migrations/__init__.py": ""},
        Edit(SETTINGS, '    "pages",\n', '    "pages",\n    "people",\n'),
        Edit(SETTINGS, "MIDDLEWARE = [", 'AUTH_USER_MODEL = "people.Person"\nMIDDLEWARE = ['),
    )
    made = step(laptop, f"{MAKE_MIGRATIONS}; {MIGRATE}")
    assert made.status == 0, made


@pytest.mark.parametrize("name", ["EMAIL", "USERNAME"])
def test_a_model_whose_username_is_the_email(laptop: Laptop, name: str) -> None:
    normal = 'fields["email"] = self.normalize_email(fields["email"])\n        user = self.model('
    with_model(laptop, MODEL.replace("user = self.model(", normal))
    asked = {
        full_name(name): "Ada@EXAMPLE.invalid",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "DJANGO_SUPERUSER_PHONE": "555",
    }

    assert step(laptop, SUPERUSER, **asked).out == MADE
    assert step(laptop, SUPERUSER, **asked) == Ran(0, "", "")
    assert users(laptop) == [["Ada@example.invalid", True, True]]


def test_a_model_that_wants_more_than_was_given(laptop: Laptop) -> None:
    with_model(laptop, MODEL)

    ran = step(laptop, SUPERUSER, **ASKED)

    missing = "DJANGO_SUPERUSER_PHONE"
    assert ran == Ran(0, f"serve: warning: no superuser is made: {missing} not set\n", "")


def test_a_model_without_an_email(laptop: Laptop) -> None:
    fields = (
        "    nick = models.CharField(max_length=20, unique=True)\n"
        '    USERNAME_FIELD = "nick"\n    REQUIRED_FIELDS = []\n'
    )
    with_model(laptop, FIELDS.sub(fields, MODEL))

    assert step(laptop, SUPERUSER, **ASKED).out == MADE
    assert users(laptop) == [[USERNAME, True, True]]


def test_a_manager_that_changes_the_name_fails_no_second_deployment(laptop: Laptop) -> None:
    lower = 'fields["email"] = fields["email"].lower()\n        user = self.model('
    with_model(laptop, MODEL.replace("user = self.model(", lower))
    asked = {**ASKED, "DJANGO_SUPERUSER_EMAIL": "ADA@x.invalid", "DJANGO_SUPERUSER_PHONE": "1"}

    assert step(laptop, SUPERUSER, **asked).out == MADE
    second = step(laptop, SUPERUSER, **asked)

    taken = "serve: warning: no superuser is made: one of its values is taken, or one is lacking\n"
    assert second == Ran(0, taken, "")
    assert users(laptop) == [["ada@x.invalid", True, True]]


@pytest.mark.parametrize(
    ("model", "changes", "error"),
    [
        (MODEL, {"EMAIL": "no address of anybody"}, "CommandError"),
        (MODEL, {"PHONE": "much too long a number"}, "CommandError"),
        (MODEL.replace("def create_superuser", "def create_admin"), {}, "AttributeError"),
        (MODEL.replace("user.save()", "raise ValueError(user.email, password)"), {}, "ValueError"),
    ],
)
def test_one_that_cannot_be_made_stops_the_start_in_one_sentence(
    laptop: Laptop, model: str, changes: dict[str, str], error: str
) -> None:
    with_model(laptop, model)
    changed = {full_name(name): value for name, value in changes.items()}

    ran = step(laptop, SUPERUSER, **{**ASKED, "DJANGO_SUPERUSER_PHONE": "555", **changed})

    assert ran.error() == (
        1,
        (f"the superuser could not be made: {error}, with what the DJANGO_SUPERUSER_ variables "
        "say for people.Person"),
        "`python manage.py createsuperuser --noinput` with the same variables says more",
    )  # fmt: skip
    assert silent(ran, *changes.values())
