"""The monitor's tables: the source, every pull of it, and the records that it gave."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a pull ended."""

    OK = "ok", _("answered")
    UNREACHABLE = "unreachable", _("unreachable")
    UNUSABLE = "unusable", _("unusable answer")
    FAILED = "failed", _("failed here")


class Reason(models.TextChoices):
    """Why a pull gave no records, as a sentence; `{detail}` is filled in when it is shown."""

    EMPTY = "empty", _("The source answered, but with no records.")
    NO_CONNECTION = "no_connection", _("The source cannot be reached.")
    TOO_SLOW = "too_slow", _("The source took too long to answer.")
    CUT_OFF = "cut_off", _("The source broke off in the middle of its answer.")
    HTTP_STATUS = "http_status", _("The source answered with an error (HTTP {detail}).")
    REDIRECT = "redirect", _("The source sent us to an address that we do not follow.")
    TOO_LARGE = "too_large", _("The answer of the source is too large.")
    NOT_JSON = "not_json", _("The answer of the source is not JSON.")
    NOT_RECORDS = "not_records", _("The answer of the source is not a collection of records.")
    INTERNAL = "internal", _("The records could not be stored; the server's log says why.")

    def sentence(self, detail: str) -> str:
        """Return the reason in the reader's language."""
        return str(self.label).format(detail=detail)


class Explained(models.Model):
    """Something that may have a reason: kept as its code, told in the reader's language."""

    reason = models.CharField(_("reason"), max_length=20, blank=True)
    detail = models.CharField(_("detail"), max_length=100, blank=True)

    class Meta:  # noqa: D106
        abstract = True

    @property
    def reason_sentence(self) -> str:
        """Why the last pull gave no records, in the reader's language; else nothing."""
        return Reason(self.reason).sentence(self.detail) if self.reason else ""


class Source(Explained):
    """An address that answers with records in JSON, and how it is doing."""

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=255, unique=True)
    interval_seconds = models.PositiveIntegerField(_("seconds between pulls"), default=300)
    next_run_at = models.DateTimeField(_("next pull"), default=timezone.now, db_index=True)
    answered_at = models.DateTimeField(_("last usable answer"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    class Meta:  # noqa: D106
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Run(Explained):
    """One pull of a source."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    received = models.PositiveIntegerField(_("records received"), default=0)
    added = models.PositiveIntegerField(_("records added"), default=0)

    class Meta:  # noqa: D106
        verbose_name = _("pull")
        verbose_name_plural = _("pulls")
        ordering: ClassVar = ["-started_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["source", "started_at"], name="run_by_time")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class Record(models.Model):
    """One record of a source, as it was when it was first seen."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="records")
    # A digest: compared byte by byte everywhere, where MySQL takes "ana" and "ANA" for equal.
    key = models.CharField(_("key"), max_length=64)
    payload = models.JSONField(_("content"))
    happened_at = models.DateTimeField(_("happened"))
    first_seen_at = models.DateTimeField(_("first seen"))

    class Meta:  # noqa: D106
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering: ClassVar = ["-happened_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="record_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "happened_at"], name="record_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M:%S} {self.key[:8]}"
