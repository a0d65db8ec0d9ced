"""Reads what a Django project says of itself, as `check` reads it, for production."""

import re
from dataclasses import dataclass
from pathlib import Path

from shipway import layout, procfile
from shipway.adopt import front, paths
from shipway.check.reading import chosen
from shipway.check.tree import Tree
from shipway.config import Config
from shipway.layout import DjangoProject
from shipway.requirements import NAME, Requirements

_GENERATED = re.compile(r"using Django (\d+\.\d+(?:\.\d+)?)")
_DEMO = "/management/commands/demo.py"
_OVERRIDING = {"railway.json": "startCommand", "railway.toml": "startCommand", "Dockerfile": ""}
"""Files that can decide in the Procfile's place, and what they hold then."""
_MANIFESTS = ("Pipfile", "poetry.lock", "uv.lock", "pdm.lock")
"""Files that name packages for other programs than pip."""


@dataclass(frozen=True)
class Project:
    """A Django project, as far as its files can be read without running them."""

    place: DjangoProject
    is_managed: bool
    """Whether manage.py takes the settings that production takes."""
    apps_file: str
    """Which file sets INSTALLED_APPS."""
    has_ledger: bool
    wsgi: str
    """package.wsgi:application; empty where nothing names one."""
    django: str
    """The version whose `startproject` wrote the settings, where they say so."""
    static_root: Path | None
    """Where static files are collected, relative to the project's folder, if that can be read."""
    uses_pymysql: bool
    demo_command: str
    page: str
    """The page that shows that the site works; empty: none is known."""
    start: str
    """What the Procfile's `web` line runs; empty: there is none."""
    serves: bool
    """Whether it starts with `invoke serve` already."""
    serves_asgi: bool
    """Whether it starts with an ASGI application."""
    overriding: tuple[str, ...]
    """The files that decide in the Procfile's place."""
    python: str
    """The version that Railway's builder would pick."""
    requirements: Requirements
    manifest: str
    """The file that names the packages where no requirements.txt does."""


def read(folder: Path, config: Config) -> Project:
    """Read the project in `folder`; `config` is what its own invoke.yaml says."""
    tree = Tree(folder, config, None)
    place, texts = tree.layout, list(map(tree.text, _sources(tree)))
    apps = tree.assigned("INSTALLED_APPS")
    generated = [match[1] for text in texts if (match := _GENERATED.search(text))]
    required = _requirements(folder, place)
    start = procfile.read(folder).get("web")
    is_managed = place.settings in layout.default_settings(texts[-1])
    return Project(
        place,
        is_managed,
        apps.file if apps else tree.settings_files[-1],
        has_ledger=any("shipway.ledger" in text for text in texts),
        wsgi=_wsgi(tree),
        django=next(iter(generated), ""),
        static_root=paths.stated(tree, "STATIC_ROOT"),
        uses_pymysql=any("pymysql" in text for text in texts),
        demo_command=_demo_command(tree, is_managed=is_managed),
        page=front.page(tree),
        start=start.command if start else "",
        serves=tree.commands.serves,
        serves_asgi=any(map(_is_asgi, chosen.served(tree))),
        overriding=tuple(
            name for name, word in _OVERRIDING.items()
            if (folder / name).is_file() and word in tree.text(name)
        ),
        python=layout.python_version(folder),
        requirements=required,
        manifest="" if required.is_there else _manifest(folder),
    )  # fmt: skip


def _sources(tree: Tree) -> dict[str, None]:
    """Return the files that a start reads until Django has its settings, manage.py last."""
    place = tree.layout
    manage = (place.manage / "manage.py").as_posix()
    files = [*tree.settings_files, *tree.modules.of_name(place.settings), manage]
    return dict.fromkeys(files)


def _wsgi(tree: Tree) -> str:
    """Return the application that the start serves now, or else the settings name."""
    served = [each for each in chosen.served(tree) if not _is_asgi(each)]
    there = [each for each in served if tree.modules.of_name(each.partition(":")[0])]
    if there:
        module, _, name = there[0].partition(":")
        return f"{module}:{name or 'application'}"
    said = tree.assigned("WSGI_APPLICATION")
    module, _, name = str(said.literal() or "").rpartition(".") if said else ("", "", "")
    return f"{module}:{name}" if module else ""


def _is_asgi(application: str) -> bool:
    return "asgi" in application.lower()


def _demo_command(tree: Tree, *, is_managed: bool) -> str:
    """Return the command of the project's own demonstration data; empty where it has none."""
    place = tree.layout
    if not any(name.endswith(_DEMO) for name in tree.own_files):
        return ""
    manage = (place.manage / "manage.py").as_posix()
    settings = "" if is_managed else f" --settings={place.settings}"
    return f"python {manage} demo{settings}"


def _requirements(folder: Path, place: DjangoProject) -> Requirements:
    """Read the file at the top, where the builder looks, or else the one beside manage.py."""
    top = Requirements(folder)
    return top if top.is_there else Requirements(folder, (place.manage / NAME).as_posix())


def _manifest(folder: Path) -> str:
    return next((name for name in _MANIFESTS if (folder / name).is_file()), "")
