"""Find the key that signs sessions: from the environment, or a laptop's own, kept in a file."""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from backend_analytics_server.environment import Environment

LEAST_LENGTH = 50
HOW_TO_MAKE_ONE = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'


def secret_key(environment: Environment, file: Path) -> str:
    """Return the key: SECRET_KEY, or off Railway the one kept in `file`, made when missing."""
    key = environment.text("SECRET_KEY")
    if not environment.on_railway():
        return key or _kept_key(file)
    if not key:
        raise ImproperlyConfigured(f"SECRET_KEY is not set; make one with: {HOW_TO_MAKE_ONE}")
    if len(key) < LEAST_LENGTH or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"SECRET_KEY must have at least {LEAST_LENGTH} characters and be random;"
            f" make one with: {HOW_TO_MAKE_ONE}"
        )
    return key


def _kept_key(file: Path) -> str:
    try:
        if not file.exists():
            _create(file)
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set, and {file.name} can be neither read nor created."
        ) from None
    if len(key) < LEAST_LENGTH:
        raise ImproperlyConfigured(f"SECRET_KEY: {file.name} holds no key; delete that file.")
    return key


def _create(file: Path) -> None:
    """Write a new key under its name in one step.

    Several processes may start at once: each writes a file of its own, only readable by its
    owner, and the first to link it under the name decides the key for all.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(get_random_secret_key() + "\n")
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
