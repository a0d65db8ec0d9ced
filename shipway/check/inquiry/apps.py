"""Loads what may ask the database before there is a table, as at a first deployment."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from .failure import described
from .migrations import make_tables

T = TypeVar("T")


class Early:
    """What was asked of the database while the code was loaded, and broke for want of a table."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def heard(self) -> list[dict[str, Any]]:
        """Return the errors."""
        return self.asked

    def setup(self) -> None:
        """Load the installed apps; go on where one of them asks for a table."""
        import django
        from django.apps import apps
        from django.db import DatabaseError

        try:
            django.setup()
        except DatabaseError as error:
            if not apps.models_ready:
                raise
            self.asked.append(described(error))
            make_tables()
            _make_ready(_of_populate(error.__traceback__))

    def load(self, step: Callable[[], T]) -> T:
        """Run a step that imports; make the tables, and run it again, where it asks for one."""
        from django.db import DatabaseError

        try:
            return step()
        except DatabaseError as error:
            self.asked.append(described(error))
            make_tables()
            return step()


def _of_populate(trace: TracebackType | None) -> Any:
    """Return the app that was being made ready."""
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "populate":
            return trace.tb_frame.f_locals.get("app_config")
        trace = trace.tb_next
    return None


def _make_ready(broken: Any) -> None:
    """Make the app ready that has broken, and those behind it, as Django would have."""
    from django.apps import apps

    configs = list(apps.get_app_configs())
    for config in configs[configs.index(broken) :]:
        config.ready()
    apps.ready = True
    apps.ready_event.set()
