"""Starts Django once, and says in one sentence why where it does not start."""

import gc
import os
import sys
import traceback
from pathlib import Path

from shipway import layout
from shipway.config import Config
from shipway.errors import ShipwayError, Status

_SELDOM = 100_000
"""New objects after which the collector looks; the usual number is below a thousand."""
_USUAL = gc.get_threshold()
_OURS = str(Path(__file__).parents[1])


def load(config: Config, root: Path) -> None:
    """Find the project, and import its settings and its apps.

    The collector looks less often until `settle`: through all that is imported it would look again
    and again, and find nothing to free.
    """
    project = layout.django_project(root, config.settings)
    sys.path[:0] = dict.fromkeys([str(root / project.path), str(root / project.manage)])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", project.settings)
    sys.modules.pop("tasks", None)  # Invoke's name for the verbs, which an app of theirs may have
    gc.set_threshold(_SELDOM)
    import django

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
    gc.set_threshold(*_USUAL)


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
