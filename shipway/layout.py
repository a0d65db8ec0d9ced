"""Where a Django project stands in a tree: manage.py, the settings module, the Python."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from shipway.errors import ShipwayError

_SETTINGS = re.compile(r"""DJANGO_SETTINGS_MODULE["']\s*(?:,|\]\s*=)\s*["']([\w.]{1,200})["']""")
DEFAULT_PYTHON = "3.13"
"""What Railway's builder takes where a project names none (Railpack, August 2026)."""


@dataclass(frozen=True)
class DjangoProject:
    """Where a Django project stands in a tree; paths are relative to the tree's root."""

    manage: Path
    """The folder that holds manage.py."""
    path: Path
    """The folder from which the settings module is imported."""
    settings: str
    """The settings module's dotted name."""


def django_project(root: Path, settings: str = "") -> DjangoProject:
    """Find the Django project below `root`; `settings` names the module where that is known."""
    manage = _manage_folder(root)
    text = (root / manage / "manage.py").read_text("utf-8", "replace")
    settings = settings or next(iter(default_settings(text)), "")
    if not settings:
        raise ShipwayError(
            "manage.py does not say which settings module the project uses",
            "set shipway.settings in invoke.yaml to its dotted name",
        )
    for folder in (manage, *_subfolders(root, manage)):
        if module_file(root / folder, settings):
            return DjangoProject(manage, folder, settings)
    raise ShipwayError(
        f"the settings module {settings} is not in the tree",
        "commit it, or set shipway.settings in invoke.yaml to the module that is",
    )


def default_settings(text: str) -> list[str]:
    """Return the settings modules that a manage.py, wsgi.py or asgi.py asks for by itself."""
    return _SETTINGS.findall(text)


def module_file(folder: Path, module: str) -> Path | None:
    """Return the file of a module whose dotted name begins in `folder`, as Python finds it."""
    base = folder.joinpath(*module.split("."))
    files = (base / "__init__.py", base.with_name(f"{base.name}.py"))
    return next((path for path in files if path.is_file()), None)


def python_version(root: Path) -> str:
    """Return the Python that Railway's builder would pick, as `3.13` or `3.13.1`."""
    return pinned_python(root)[0]


def pinned_python(root: Path) -> tuple[str, str, int]:
    """Return that Python, the file that names it and its line; no file: it is the builder's own.

    Railpack reads .python-version before runtime.txt, and that before a Pipfile; all may hold
    more than digits.
    """
    for name in (".python-version", "runtime.txt", "Pipfile"):
        path = root / name
        # as the builder reads it, for which UTF-16 says nothing
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        before = r"""python_(?:full_)?version\s*=\s*["']""" if name == "Pipfile" else ""
        if match := re.search(rf"{before}(\d{{1,9}}\.\d{{1,9}}(?:\.\d{{1,9}})?)", text):
            return match[1], name, text.count("\n", 0, match.start(1)) + 1
    return DEFAULT_PYTHON, "", 0


def _manage_folder(root: Path) -> Path:
    for folder in (Path(), *_subfolders(root, Path())):
        if (root / folder / "manage.py").is_file():
            return folder
    raise ShipwayError(
        "there is no manage.py in the tree",
        "run this in a Django project, with manage.py committed",
    )


def _subfolders(root: Path, folder: Path) -> Iterator[Path]:
    for path in sorted((root / folder).iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            yield path.relative_to(root)


def migration_files(paths: Iterable[str]) -> list[PurePosixPath]:
    """Return those of a tree's paths that Django takes for migrations."""
    found = [PurePosixPath(path) for path in paths]
    return [
        path
        for path in found
        if len(path.parts) > 2
        and path.parts[-2] == "migrations"
        and path.suffix == ".py"
        and path.stem != "__init__"
    ]
