"""Compares the models with the migrations, and makes the tables that the pages are asked with."""

import os
import sys
from pathlib import Path
from typing import Any


def migrations() -> dict[str, Any]:
    """Return the apps with several last migrations, and those whose models have changed."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # as makemigrations does: names in models may be translations
    loader = MigrationLoader(None)
    conflicts = loader.detect_conflicts()
    if conflicts:
        return {"conflicts": conflicts, "changed": [], "operations": []}
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner()
    )
    own = own_labels()
    changed = sorted(label for label in detector.changes(graph=loader.graph) if label in own)
    translation.deactivate()
    return {"conflicts": {}, "changed": changed, "operations": []}


def make_tables() -> dict[str, str]:
    """Make the tables of all models; run the migrations where one of the project's fills them."""
    from django.apps import apps
    from django.core.management import call_command
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection

    if _fill_tables():
        try:
            call_command("migrate", verbosity=0, interactive=False)
            return {"made_by": "migrations"}
        except Exception:  # noqa: BLE001, S110 - written for MySQL alone: the models have to do
            pass
    connection.disable_constraint_checking()
    known = set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy and model._meta.db_table not in known:
                editor.create_model(model)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    return {"made_by": "models"}


def own_labels() -> set[str]:
    """Return the labels of the apps that are in the project's own tree."""
    from django.apps import apps

    root = f"{Path.cwd()}{os.sep}"
    return {each.label for each in apps.get_app_configs() if each.path.startswith(root)}


def _fill_tables() -> bool:
    """Say whether a migration of the project's own runs code or SQL."""
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.operations import RunPython, RunSQL

    root = f"{Path.cwd()}{os.sep}"
    return any(
        isinstance(operation, RunPython | RunSQL)
        for migration in MigrationLoader(None).disk_migrations.values()
        if str(sys.modules[migration.__module__].__file__).startswith(root)
        for operation in migration.operations
    )
