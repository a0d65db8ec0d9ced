"""The ledger in the admin: to look at, since what has happened is not for editing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shipway.ledger.models import Release

# Django's class takes a parameter for the type checker only.
if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Release]
else:
    _Admin = admin.ModelAdmin


@admin.register(Release)
class ReleaseAdmin(_Admin):
    """Releases, the latest first."""

    list_display = ("__str__", "subject", "started_at", "live_after", "migrated")
    search_fields = ("version", "commit", "branch", "author", "message")
    fieldsets = (
        (None, {"fields": ("version", "commit", "branch", "author", "message")}),
        (_("Start"), {"fields": ("deployment", "replica", "started_at", "live_at")}),
        (_("Work"), {"fields": ("applied", "spent")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no."""
        return False

    @admin.display(description=_("message"))
    def subject(self, release: Release) -> str:
        """Show the first line of the commit's message."""
        return Truncator(release.message.partition("\n")[0]).chars(60)

    @admin.display(description=_("migrations"))
    def migrated(self, release: Release) -> int:
        """Count what was migrated."""
        return len(release.migrations)

    @admin.display(description=_("live after"), ordering="live_at")
    def live_after(self, release: Release) -> str:
        """Show how long it took to be live; nothing where it never was."""
        if release.live_at is None:
            return ""
        seconds = (release.live_at - release.started_at).total_seconds()
        return f"{number_format(seconds, 1)} s"

    @admin.display(description=_("migrations applied"))
    def applied(self, release: Release) -> str:
        """Show each migration with its time."""
        return _lines(release.migrations)

    @admin.display(description=_("seconds per phase"))
    def spent(self, release: Release) -> str:
        """Show each phase with its time."""
        return _lines(release.phases)


def _lines(timed: Iterable[dict[str, Any]]) -> str:
    lines = ((each["name"], number_format(each["seconds"], 2)) for each in timed)
    return format_html_join(mark_safe("<br>"), "{}: {} s", lines) or "-"
