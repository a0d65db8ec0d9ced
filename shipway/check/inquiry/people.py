"""Makes a user who may do everything, and logs that user in."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from importlib import import_module
from typing import Any

from .failure import described
from .site import Site

_UTC = datetime.timezone.utc  # noqa: UP017 - which Python 3.10 lacks
_DEEPEST = 3
"""Models that one row needs another one of."""


def log_in(site: Site) -> dict[str, Any] | None:
    """Give the site's user a session, where the project has accounts at all.

    Return the error of what the project itself does when somebody logs in.
    """
    from django.apps import apps
    from django.conf import settings

    if not apps.is_installed("django.contrib.auth"):
        return None
    from django.contrib.auth import SESSION_KEY, get_user_model, login
    from django.http import HttpRequest

    model = get_user_model()
    user = row(model)
    for name in ("is_active", "is_staff", "is_superuser"):
        if any(field.name == name for field in model._meta.concrete_fields):
            setattr(user, name, True)
    setattr(user, model.USERNAME_FIELD, "somebody@example.org")
    user.set_unusable_password()
    user.save()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    broken = None
    try:
        login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    except Exception as error:
        if SESSION_KEY not in request.session:
            raise
        broken = described(error)  # by who hears of a login, which is done then
    request.session.save()
    site.user_cookie = f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"
    return broken


def row(model: Any, depth: int = 0, *, is_whole: bool = False) -> Any:
    """Return a row that is not saved, in which each field that has to have a value has one.

    In one that `is_whole` those that may be empty have one too, but for links to other rows.
    """
    row = model()
    for field in model._meta.concrete_fields:
        may_lack = field.null and (field.remote_field or not is_whole)
        has_value = field.primary_key or may_lack or getattr(row, field.attname) is not None
        if not has_value and depth < _DEEPEST:
            setattr(row, field.name, _value(field, depth))
    return row


def _value(field: Any, depth: int) -> Any:
    """Return a value that a field of this kind takes."""
    if field.remote_field:
        model = field.remote_field.model
        other = model._base_manager.first() or row(model, depth + 1)
        other.save()
        return other
    if field.choices:
        return field.flatchoices[0][0]
    kind = field.get_internal_type()
    values = {
        "DateField": datetime.date(2000, 1, 1), "TimeField": datetime.time(),
        "DateTimeField": datetime.datetime(2000, 1, 1, tzinfo=_UTC),
        "DurationField": datetime.timedelta(), "UUIDField": uuid.uuid4(), "BooleanField": False,
        "DecimalField": Decimal(0), "FloatField": 0.0, "JSONField": {}, "BinaryField": b"",
        "GenericIPAddressField": "192.0.2.1",
    }  # fmt: skip
    return values.get(kind, 0 if "Integer" in kind else "something")
