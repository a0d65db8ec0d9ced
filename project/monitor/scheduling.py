"""Pull in the background of a web worker, in a thread that neither dies nor delays anything."""

import logging
import random
import threading
import time

from django.conf import settings
from django.db import close_old_connections, connections

from monitor.pulling import pull_due

# How often each worker looks whether the source is due. A look is one query.
LOOK_SECONDS = 10.0
LOOK_AFTER_ERROR_SECONDS = 60.0

logger = logging.getLogger(__name__)


def start_pulling() -> threading.Thread | None:
    """Start the thread, where there is a source to pull.

    A daemon thread: Python does not wait for it when the worker exits.
    """
    if not settings.API_URL:
        return None
    thread = threading.Thread(target=_pull_for_ever, name="pulling", daemon=True)
    thread.start()
    return thread


def _pull_for_ever() -> None:
    while True:
        pause = look_once()
        # Not all workers at the same moment.
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311


def look_once() -> float:
    """Pull what is due, survive whatever goes wrong, and return the seconds to wait after it."""
    try:
        close_old_connections()
        pull_due()
    except Exception:
        logger.exception("Pulling failed; the next try is in a minute")
        connections.close_all()
        return LOOK_AFTER_ERROR_SECONDS
    return LOOK_SECONDS
