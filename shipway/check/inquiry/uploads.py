"""Finds where the files are kept that people upload."""

from __future__ import annotations

from typing import Any

from .columns import place
from .migrations import own_labels


def kept_here() -> list[dict[str, Any]]:
    """Return the fields of the project's own models whose files go to this machine's disk."""
    from django.apps import apps
    from django.core.files.storage import FileSystemStorage
    from django.db.models import FileField

    own, found = own_labels(), []
    for model in apps.get_models():
        for field in model._meta.local_fields if model._meta.app_label in own else ():
            if isinstance(field, FileField) and isinstance(field.storage, FileSystemStorage):
                file, line = place(model, field.name)
                name, folder = f"{model.__name__}.{field.name}", str(field.storage.location)
                found.append({"name": name, "folder": folder, "file": file, "line": line})
    return found
