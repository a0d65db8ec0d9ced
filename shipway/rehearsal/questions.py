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

_PATIENCE = 60.0
"""Seconds that an answer may take; settings may wait for what is not there."""
_KINDS = {"sqlite3": "sqlite", "spatialite": "sqlite", "postgis": "postgresql"}
"""Engines by the last part of their names, where that is no kind of database."""
MYSQL = {
    **variables.MYSQL_SERVICE,
    "MYSQL_URL": variables.MYSQL_URL,
    "DATABASE_URL": variables.MYSQL_URL,
}
"""The variables of a MySQL service, for settings that are asked and connect to nothing."""
_POSTGRESQL = {
    **{name.replace("MYSQL", "PG"): value for name, value in variables.MYSQL_SERVICE.items()},
    "DATABASE_URL": f"postgresql{variables.MYSQL_URL.removeprefix('mysql')}",
}

Tables = Mapping[str, list[str]]
"""Tables with the names of their columns."""


class Project:
    """A built tree that can be asked."""

    def __init__(self, source: Path, made: Environment, config: Config, scratch: Path) -> None:
        self._source, self._made, self._config = source, made, config
        self._scratch = scratch

    def database_kind(self, given: Mapping[str, str]) -> str:
        """Return mysql, sqlite or the engine that the settings choose; empty where they fail."""
        kind, _ = self._engine(given)
        return kind

    def production_kind(self, given: Mapping[str, str]) -> str:
        """Return the same for a service with a database server, whose driver is there."""
        kind, loads = self._engine({**given, **MYSQL})
        if kind == "mysql" and loads:
            return kind
        other, loads = self._engine({**given, **_POSTGRESQL})
        return other if other == "postgresql" and loads else kind

    def _engine(self, given: Mapping[str, str]) -> tuple[str, bool]:
        """Return the kind of the engine, and whether its driver is there."""
        answer = self._ask("engine", given)
        if not isinstance(answer, dict):
            return "", False
        last = answer["engine"].rpartition(".")[2]
        return _KINDS.get(last, last), answer["loads"]

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
        railway = variables.railway("0" * 40, self._config.production_branch)
        own = self._made.variables(self._scratch, {**railway, **given})
        command = [str(self._made.python), "-I", inquiry.__file__, json.dumps(question)]
        group.run(command, self._source, own, report.with_suffix(".said"), _PATIENCE)
        return json.loads(report.read_text("utf-8")) if report.exists() else None
