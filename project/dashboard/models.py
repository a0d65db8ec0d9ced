"""The permission to see the dashboard, which Django keeps with a model: here, without a table."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dashboard(models.Model):
    """Carries the permission `dashboard.index_viewer`."""

    class Meta:  # noqa: D106
        managed = False
        default_permissions = ()
        permissions: ClassVar = [("index_viewer", _("Can see the dashboard"))]

    def __str__(self) -> str:
        return "dashboard"
