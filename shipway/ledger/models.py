"""The ledger's table: a row for each deployment, written by its first start."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Release(models.Model):
    """One deployment of one commit."""

    # A digest: compared byte by byte everywhere, and short enough for an index whatever it is of.
    key = models.CharField(max_length=64, unique=True, editable=False)
    version = models.CharField(_("version"), max_length=32, blank=True)
    commit = models.CharField(_("commit"), max_length=64, blank=True)
    branch = models.CharField(_("branch"), max_length=255, blank=True)
    author = models.CharField(_("author"), max_length=255, blank=True)
    message = models.TextField(_("message"), blank=True)
    deployment = models.CharField(_("deployment"), max_length=64, blank=True)
    replica = models.CharField(_("replica"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started"), db_index=True)
    # Lists of {"name": …, "seconds": …}: MySQL keeps an object's keys in an order of its own.
    migrations = models.JSONField(_("migrations applied"), default=list)
    phases = models.JSONField(_("seconds per phase"), default=list)
    live_at = models.DateTimeField(_("live"), null=True, blank=True)
    """When it was first seen ready."""

    class Meta:  # noqa: D106
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering: ClassVar = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.version, self.commit[:9]))) or self.deployment
