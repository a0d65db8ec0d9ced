"""Register the monitor with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitorConfig(AppConfig):
    """The monitor: models and pulling."""

    name = "monitor"
    verbose_name = _("Monitor")
