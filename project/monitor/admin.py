"""The monitor in the admin: to look at, since what a source gave is not for editing."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from monitor.models import Record, Run, Source


class _ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # a parameter for mypy alone
    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Source)
class SourceAdmin(_ReadOnlyAdmin):
    """Sources; a deleted one takes its pulls and records with it.

    The rest of an address may hold a token: it is neither shown nor searched for.
    """

    list_display = ("name", "answered_at", "failing_since", "reason", "next_run_at")
    exclude = ("url",)
    readonly_fields = ("address",)

    @admin.display(description=_("address"))
    def address(self, source: Source) -> str:
        """Return the scheme and the host."""
        parts = urlsplit(source.url)
        return f"{parts.scheme}://{parts.hostname}"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by the address, which would give it away piece by piece."""
        return not lookup.startswith("url") and super().lookup_allowed(lookup, value, request)


@admin.register(Run)
class RunAdmin(_ReadOnlyAdmin):
    """Pulls, the latest first."""

    list_display = ("started_at", "source", "outcome", "reason", "received", "added")
    list_filter = ("outcome", "source")


@admin.register(Record)
class RecordAdmin(_ReadOnlyAdmin):
    """Records, the latest first."""

    list_display = ("happened_at", "source", "key", "first_seen_at")
    list_filter = ("source",)
