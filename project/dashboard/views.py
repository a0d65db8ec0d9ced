"""The front page: what the records say, and how their source is doing."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone

from dashboard.chart import chart
from dashboard.figures import figures
from dashboard.table import table
from monitor.models import Record, Source

ROWS = 25


@login_required
@permission_required("dashboard.index_viewer", raise_exception=True)
def index(request: HttpRequest) -> HttpResponse:
    """Show one source: by its number in the address, else the configured one, else the first."""
    sources = list(Source.objects.all())
    source = _chosen(sources, request.GET.get("source", ""))
    context: dict[str, Any] = {"sources": sources, "source": source}
    if source:
        context |= _of_source(source, request.GET.get("page"))
    return render(request, "dashboard/index.html", context)


def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Send browsers that ask for an icon by its old name to the site's own."""
    return redirect(static("dashboard/favicon.svg"))


def _chosen(sources: list[Source], number: str) -> Source | None:
    wanted = [source for source in sources if str(source.pk) == number]
    configured = [source for source in sources if source.url == settings.API_URL]
    return next(iter(wanted + configured + sources), None)


def _of_source(source: Source, page_number: str | None) -> dict[str, Any]:
    counted = figures(source, timezone.now())
    paginator = Paginator(Record.objects.filter(source=source), ROWS)
    # Counted already: the page shows one number, not two that a pull in between made differ.
    paginator.count = counted.total
    page = paginator.get_page(page_number)
    return {
        "figures": counted,
        "chart": chart(counted.days),
        "page": page,
        "pages": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "table": table(list(page.object_list)),
    }
