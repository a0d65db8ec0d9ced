"""Register the ledger with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger: one row for each deployment."""

    name = "shipway.ledger"
    label = "ledger"
    verbose_name = _("Release ledger")
    default_auto_field = "django.db.models.BigAutoField"
