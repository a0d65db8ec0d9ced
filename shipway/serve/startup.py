"""Starts Django once, and says in one sentence why where it does not start."""

import gc
import os
import traceback
from pathlib import Path

from shipway.errors import ShipwayError, Status

_OURS = str(Path(__file__).parents[1])


def load(settings: str, root: Path) -> None:
    """Import the settings and the apps.

    The collector pauses until `settle`: it would look through all that is imported, again and
    again, and find nothing to free.
    """
    gc.disable()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    try:
        django.setup()
    except (Exception, SystemExit) as error:
        raise refusal(error, root) from error


def settle() -> None:
    """Load now what the first requests would, while all that is loaded can still be shared.

    What exists before the fork is one copy for all processes, until the collector marks it.
    """
    from django.template import engines
    from django.urls import get_resolver

    _ = get_resolver().url_patterns, engines.all()
    gc.freeze()
    gc.enable()


def close_connections() -> None:
    """Close the connections to the database; whoever needs one opens it anew."""
    from django.db import connections

    connections.close_all()


def refusal(error: BaseException, root: Path) -> ShipwayError:
    """Word what stopped Django, with the place in the project that it came from."""
    from django.core.exceptions import ImproperlyConfigured

    if isinstance(error, ImproperlyConfigured):
        return ShipwayError(
            f"the settings refuse to start: {error}",
            "set the variable that it names in the service's variables, and deploy again",
            Status.COULD_NOT_RUN,
        )
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _OURS not in f.filename]
    own = [frame for frame in frames if frame.filename.startswith(str(root))]
    place = f" ({Path(own[-1].filename).relative_to(root)}:{own[-1].lineno})" if own else ""
    return ShipwayError(
        f"Django does not start: {type(error).__name__}: {error}{place}",
        "run `invoke check`: it starts the commit as a clean clone has it",
        Status.COULD_NOT_RUN,
    )
