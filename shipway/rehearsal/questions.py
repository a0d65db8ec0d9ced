"""Asks a project, in its own environment, what only its settings and models know."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shipway import layout
from shipway.config import Config
from shipway.container import group, variables
from shipway.container.environment import Environment
from shipway.errors import ShipwayError
from shipway.rehearsal import inquiry

_KINDS = {"django.db.backends.mysql": "mysql", "django.db.backends.sqlite3": "sqlite"}
MYSQL = {
    **variables.MYSQL_SERVICE,
    "MYSQL_URL": variables.MYSQL_URL,
    "DATABASE_URL": variables.MYSQL_URL,
}
"""The variables of a MySQL service, for settings that are asked and connect to nothing."""

Tables = Mapping[str, list[str]]
"""Tables with the names of their columns."""


class Project:
    """A built tree that can be asked."""

    def __init__(self, source: Path, made: Environment, config: Config, scratch: Path) -> None:
        self._source, self._made, self._config = source, made, config
        self._scratch = scratch

    def database_kind(self, given: Mapping[str, str]) -> str:
        """Return mysql, sqlite or the engine that the settings choose; empty where they fail."""
        engine = self._ask("engine", given)
        return _KINDS.get(engine, engine.rpartition(".")[2]) if isinstance(engine, str) else ""

    def tables(self, given: Mapping[str, str]) -> Tables | None:
        """Return the tables that the models need; None where Django does not start."""
        answer = self._ask("tables", given)
        return answer if isinstance(answer, dict) else None

    def _ask(self, about: str, given: Mapping[str, str]) -> Any:
        try:
            project = layout.django_project(self._source, self._config.settings)
        except ShipwayError:  # in another layout, as that of an earlier release may be
            return None
        report = self._scratch / f"{about}-{secrets.token_hex(4)}.json"
        question = {
            "about": about,
            "paths": [str(project.path), str(project.manage), "."],
            "settings": project.settings,
            "report": str(report),
        }
        own = {
            **variables.with_programs(variables.of_this_machine(), str(self._made.programs)),
            **variables.IMAGE,
            **variables.railway("0" * 40, self._config.production_branch),
            **given,
        }
        command = [str(self._made.python), "-I", inquiry.__file__, json.dumps(question)]
        group.run(command, self._source, own, report.with_suffix(".said"))
        return json.loads(report.read_text("utf-8")) if report.exists() else None
