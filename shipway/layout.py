"""Where a Django project stands in a tree: manage.py, the settings module, the Python."""

import re
from collections.abc import Iterator
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.model import DjangoProject

_SETTINGS = re.compile(r"""DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]{1,200})["']""")
DEFAULT_PYTHON = "3.13"
"""What Railway's builder takes where a project names none (Railpack, August 2026)."""


def django_project(root: Path, settings: str = "") -> DjangoProject:
    """Find the Django project below `root`; `settings` names the module where that is known."""
    manage = _manage_folder(root)
    settings = settings or _settings_named_by(root / manage / "manage.py")
    if not settings:
        raise ShipwayError(
            "manage.py does not say which settings module the project uses",
            "set shipway.settings in invoke.yaml to its dotted name",
        )
    for folder in (manage, *_subfolders(root, manage)):
        module = root / folder / Path(*settings.split("."))
        if module.with_suffix(".py").is_file() or (module / "__init__.py").is_file():
            return DjangoProject(manage, folder, settings)
    raise ShipwayError(
        f"the settings module {settings} is not in the tree",
        "commit it, or set shipway.settings in invoke.yaml to the module that is",
    )


def python_version(root: Path) -> str:
    """Return the Python that Railway's builder would pick, as `3.13` or `3.13.1`.

    Railpack reads .python-version before runtime.txt, and that before a Pipfile; all may hold
    more than digits.
    """
    for name in (".python-version", "runtime.txt", "Pipfile"):
        path = root / name
        # as the builder reads it, for which UTF-16 says nothing
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        before = r"""python_(?:full_)?version\s*=\s*["']""" if name == "Pipfile" else ""
        if match := re.search(rf"{before}(\d+\.\d+(?:\.\d+)?)", text):
            return match[1]
    return DEFAULT_PYTHON


def _manage_folder(root: Path) -> Path:
    for folder in (Path(), *_subfolders(root, Path())):
        if (root / folder / "manage.py").is_file():
            return folder
    raise ShipwayError(
        "there is no manage.py in the tree",
        "run this in a Django project, with manage.py committed",
    )


def _settings_named_by(manage: Path) -> str:
    match = _SETTINGS.search(manage.read_text("utf-8", "replace"))
    return match[1] if match else ""


def _subfolders(root: Path, folder: Path) -> Iterator[Path]:
    for path in sorted((root / folder).iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            yield path.relative_to(root)
