"""Runs inside the project's own environment and writes down what only its settings and models know.

A program of its own that imports nothing of shipway. It gets its question as JSON in the first
argument, and leaves a JSON answer in a file.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(question: dict[str, Any]) -> Any:
    """Return the database's engine and if it loads, or the models' tables with their columns."""
    sys.path[:0] = dict.fromkeys(str(Path.cwd() / path) for path in question["paths"])
    os.environ["DJANGO_SETTINGS_MODULE"] = question["settings"]
    from django.conf import settings

    if question["about"] == "engine":
        engine = settings.DATABASES["default"]["ENGINE"]
        return {"engine": engine, "loads": is_loadable(engine)}
    import django
    from django.apps import apps

    django.setup()
    return {
        model._meta.db_table: [column.column for column in model._meta.local_concrete_fields]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def is_loadable(engine: str) -> bool:
    """Say whether the engine and its driver are there."""
    try:
        import_module(f"{engine}.base")
    except Exception:  # noqa: BLE001 - Django raises an error of its own for a missing driver
        return False
    return True


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    found = main(asked)
    Path(asked["report"]).write_text(json.dumps(found), "utf-8")
    os._exit(0)  # whatever the project has started, nothing is waited for
