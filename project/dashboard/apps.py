"""Register the dashboard with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """The dashboard: pages, and the permission to see them."""

    name = "dashboard"
    verbose_name = _("Dashboard")
