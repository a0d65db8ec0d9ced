"""Makes the superuser that the service's variables ask for, once, and logs nothing of it.

The variables are those of `createsuperuser --noinput`: DJANGO_SUPERUSER_ and the name of a field.
DJANGO_SUPERUSER_USERNAME also serves a user model whose username is another field.
"""

import os
from collections.abc import Iterator
from typing import Any

from shipway.errors import ShipwayError
from shipway.serve.log import say

_PREFIX = "DJANGO_SUPERUSER_"
_PASSWORD = f"{_PREFIX}PASSWORD"
_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
"""What judges the password where the project itself names nobody."""


def ensure() -> None:
    """Make the user if it is asked for and missing; an existing one is never changed."""
    from django.apps import apps

    asked = any(value for name, value in os.environ.items() if name.startswith(_PREFIX))
    if not (asked and apps.is_installed("django.contrib.auth")):
        return
    from django.contrib.auth import get_user_model

    users = get_user_model()
    username = _value(users.USERNAME_FIELD) or os.environ.get(f"{_PREFIX}USERNAME", "")
    try:
        if username and _named(users, username).exists():
            return
        if missing := [*_missing(users, username)]:
            say(f"warning: no superuser is made: {', '.join(missing)} not set")
            return
        _make(users, username)
    except Exception as error:
        # What they say may quote a value.
        raise ShipwayError(
            f"the superuser could not be made: {type(error).__name__}, with what the"
            f" {_PREFIX} variables say for {users._meta.label}",
            "`python manage.py createsuperuser --noinput` with the same variables says more",
        ) from error


def _missing(users: Any, username: str) -> Iterator[str]:
    if not username:
        yield _variable(users.USERNAME_FIELD)
    if not os.environ.get(_PASSWORD):
        yield _PASSWORD
    for name in users.REQUIRED_FIELDS:
        if not (_value(name) or users._meta.get_field(name).blank):
            yield _variable(name)


def _named(users: Any, username: str) -> Any:
    """Return the users of this name as it is, or as Django's own managers would store it."""
    from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager

    normal = AbstractBaseUser.normalize_username(username)
    names = {username, normal, BaseUserManager.normalize_email(normal)}
    return users._base_manager.filter(**{f"{users.USERNAME_FIELD}__in": names})


def _make(users: Any, username: str) -> None:
    from django.contrib.auth.management.commands.createsuperuser import Command
    from django.core.management import call_command
    from django.db import IntegrityError

    left_out = [name for name in users.REQUIRED_FIELDS if not _value(name)]
    values = dict.fromkeys(left_out, "") | {users.USERNAME_FIELD: username}
    try:
        call_command(Command(), interactive=False, verbosity=0, **values)
    except IntegrityError:
        if not _named(users, username).exists():
            say("warning: no superuser is made: one of its values is taken, or one is lacking")
    except Exception:
        if not _named(users, username).exists():  # else another replica was faster
            raise
    else:
        unset = ", ".join(map(_variable, left_out))
        say(f"made the superuser ({unset} not set)" if unset else "made the superuser")
        if weak := _weakness(_named(users, username).first()):
            say(f"warning: {_PASSWORD} is weak ({weak}): change it after the first login")


def _weakness(user: Any) -> str:
    """Say what is wrong with the password; in the validators' codes, as their texts may quote."""
    from django.contrib.auth import password_validation
    from django.core.exceptions import ValidationError

    validators = password_validation.get_default_password_validators()
    validators = validators or password_validation.get_password_validators(_VALIDATORS)
    try:
        password_validation.validate_password(os.environ[_PASSWORD], user, validators)
    except ValidationError as error:
        codes = [str(each.code or "refused") for each in error.error_list]
        return ", ".join(code.removeprefix("password_").replace("_", " ") for code in codes)
    except Exception:  # noqa: BLE001 - a validator that breaks judges nothing
        return ""
    return ""


def _value(field: str) -> str:
    return os.environ.get(_variable(field), "")


def _variable(field: str) -> str:
    return f"{_PREFIX}{field.upper()}"
