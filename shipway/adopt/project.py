"""Reads what a Django project says of itself: its settings, its start, and what pip is told."""

import re
from dataclasses import dataclass
from pathlib import Path

from shipway import layout, procfile
from shipway.errors import ShipwayError
from shipway.model import DjangoProject

_STATIC_ROOT = re.compile(r"^STATIC_ROOT\s*=.*[\"']([\w./-]+)[\"'][\s)]*$", re.MULTILINE)
_WSGI = re.compile(r"^WSGI_APPLICATION\s*=\s*[\"']([\w.]+)\.(\w+)[\"']", re.MULTILINE)
_GENERATED = re.compile(r"using Django (\d+\.\d+(?:\.\d+)?)")
_INCLUDED = re.compile(r"^\s*(?:-r|--requirement)[ \t=]*(\S+)", re.MULTILINE)
_OVERRIDING = {"railway.json": "startCommand", "railway.toml": "startCommand", "Dockerfile": ""}
"""Files that can decide in the Procfile's place, and what they hold then."""


@dataclass(frozen=True)
class Project:
    """A Django project, as far as its files can be read without running them."""

    place: DjangoProject
    settings_file: str
    settings_text: str
    wsgi: str
    """package.wsgi:application; empty where the settings name none."""
    django: str
    """The version whose `startproject` wrote the settings, where they say so."""
    static_root: Path | None
    """Where static files are collected, relative to the project's folder, if that can be read."""
    uses_pymysql: bool
    has_demo: bool
    start: str
    """What the Procfile's `web` line runs; empty: there is none."""
    overriding: tuple[str, ...]
    """The files that decide in the Procfile's place."""
    python: str
    """The version that Railway's builder would pick."""
    included: tuple[str, ...]
    """The texts of the requirements files that requirements.txt includes."""


def read(folder: Path, settings_module: str) -> Project:
    """Read the project in `folder`; `settings_module` is named where manage.py does not count."""
    place = layout.django_project(folder, settings_module)
    settings = _settings_file(folder, place)
    text = _text(settings)
    wsgi, generated, static = (p.search(text) for p in (_WSGI, _GENERATED, _STATIC_ROOT))
    starting = (text, _text(settings.with_name("__init__.py")),
                _text(folder / place.manage / "manage.py"))  # fmt: skip
    return Project(
        place,
        settings.relative_to(folder).as_posix(),
        text,
        wsgi=f"{wsgi[1]}:{wsgi[2]}" if wsgi else "",
        django=generated[1] if generated else "",
        static_root=place.path / static[1].strip("/") if static else None,
        uses_pymysql=any("pymysql" in each for each in starting),
        has_demo=any(folder.glob("*/management/commands/demo.py")),
        start=_start(folder),
        overriding=tuple(
            name
            for name, word in _OVERRIDING.items()
            if (folder / name).is_file() and word in _text(folder / name)
        ),
        python=layout.python_version(folder),
        included=_included(folder, "requirements.txt"),
    )


def _settings_file(folder: Path, place: DjangoProject) -> Path:
    module = folder / place.path / Path(*place.settings.split("."))
    return module / "__init__.py" if module.is_dir() else module.with_suffix(".py")


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _start(folder: Path) -> str:
    try:
        return procfile.start_command(folder)
    except ShipwayError:
        return ""


def _included(folder: Path, name: str, seen: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the texts of the files that a requirements file includes, at any depth."""
    found: list[str] = []
    for included in _INCLUDED.findall(_text(folder / name)):
        path = (folder / name).parent.joinpath(included).resolve()
        if path.is_file() and path.is_relative_to(folder):
            inner = path.relative_to(folder).as_posix()
            if inner not in seen:
                found += [_text(path), *_included(folder, inner, seen | {name, inner})]
    return tuple(found)
