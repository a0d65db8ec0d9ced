"""Answer with the site's own error pages.

The pages for a bad request and for an error of ours stand alone: they ask no database, no
session and no static file, since any of those may be what has failed.
"""

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    """Answer a request that cannot be served, such as one for another host."""
    return _alone(request, "400.html", 400)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer a request that failed through an error of ours; the log has the traceback."""
    return _alone(request, "500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that was sent without the proof that it came from this site."""
    return render(request, "403_csrf.html", status=403)


def _alone(request: HttpRequest, template: str, status: int) -> HttpResponseBase:
    @csp_update({"style-src": [NONCE]})
    def page(request: HttpRequest) -> HttpResponse:
        nonce = str(getattr(request, "csp_nonce", ""))
        return HttpResponse(render_to_string(template, {"nonce": nonce}), status=status)

    return page(request)
