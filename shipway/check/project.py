"""The project as the rules see it: facts about one tree, each read when first asked for."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shipway import layout
from shipway.check import commands, rendering, service, source
from shipway.check.answers import Answers, Asking
from shipway.check.commands import Commands
from shipway.check.distributions import KNOWN
from shipway.check.requirements import Requirements
from shipway.check.undecidable import Undecidable
from shipway.config import Config
from shipway.container import environment
from shipway.container.environment import Environment
from shipway.errors import ShipwayError, Status
from shipway.model import DjangoProject
from shipway.repository import Repository

_NOT_OURS = {"node_modules", "site-packages", ".git"}
_WHO_IS_LET_IN = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
_TEXT_LIMIT = 1_000_000


@dataclass(frozen=True)
class History:
    """The repository that the tree is of, and the commit."""

    repository: Repository
    commit: str


@dataclass(frozen=True)
class Installed:
    """The environment to ask in, and how installing went."""

    made: Environment | None
    error: ShipwayError | None
    """Why requirements.txt does not install as it is."""
    left_out: tuple[str, ...] = ()
    """The lines that could not be installed."""


class Project:
    """One tree. What cannot be known raises Undecidable, with the reason."""

    def __init__(
        self, root: Path, config: Config, scratch: Path, history: History | None, *, here: bool
    ) -> None:
        """`here` asks Django in the environment that runs this program."""
        self.root, self.config, self.history = root, config, history
        self._scratch, self._here = scratch, here
        self._started = ExitStack()
        self._asking: Asking | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask Django beside what the block does; nothing that was started outlives it."""
        with self._started:
            self._asking = self._ask(()) if self._can_be_asked() else None
            yield

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Return all files of the tree, as paths with slashes."""
        paths = (path for path in self.root.rglob("*") if path.is_file() or path.is_symlink())
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in paths))

    @cached_property
    def own_files(self) -> tuple[str, ...]:
        """Return the files that the project's people wrote: no environment, no packages."""
        marks = [name for name in self.files if name.endswith("pyvenv.cfg")]
        environments = {mark.rpartition("/")[0] for mark in marks}
        return tuple(
            name for name in self.files
            if not _NOT_OURS & set(name.split("/"))
            and not any(name.startswith(f"{folder}/") for folder in environments)
        )  # fmt: skip

    def text(self, name: str) -> str:
        """Return the text of a file; empty where it is none, or too large to be read by people."""
        path = self.root / name
        if not path.is_file() or path.stat().st_size > _TEXT_LIMIT:
            return ""
        return path.read_bytes().decode("utf-8", "replace")

    def named(self, *suffixes: str) -> Iterator[str]:
        """Yield the project's own files with one of these endings."""
        yield from (name for name in self.own_files if name.endswith(suffixes))

    @cached_property
    def requirements(self) -> Requirements:
        """Return what requirements.txt says."""
        return Requirements(self.root)

    @cached_property
    def commands(self) -> Commands:
        """Return what Railway would run."""
        return commands.read(self.root, self.config, self._wsgi_module)

    @cached_property
    def layout(self) -> DjangoProject:
        """Return where the Django project is; raise ShipwayError where it is not."""
        return layout.django_project(self.root, self.config.settings)

    @cached_property
    def settings_files(self) -> list[str]:
        """Return the settings module's file, behind those that it takes everything from."""
        try:
            found = self.layout
        except ShipwayError as error:
            raise Undecidable(error.problem) from error
        return source.star_imported(self.root, found.path, found.settings)

    @cached_property
    def settings(self) -> tuple[source.Assignment, ...]:
        """Return each setting as it is assigned in the source, in the order of their files."""
        return source.assignments(self.root, self.settings_files)

    def assigned(self, name: str) -> source.Assignment | None:
        """Return the last assignment of a setting; None where there is none."""
        return next((each for each in reversed(self.settings) if each.name == name), None)

    @cached_property
    def imports(self) -> tuple[source.Import, ...]:
        """Return the imports of the project's own Python, tests and scripts left out."""
        return source.imports(self.root, self.served_python)

    @cached_property
    def served_python(self) -> list[str]:
        """Return the project's own Python, tests and scripts left out."""
        return [name for name in self.named(".py") if _is_served(name)]

    @cached_property
    def templates(self) -> dict[str, tuple[str, int]]:
        """Return the templates that the project's own Python names, and where."""
        return rendering.templates(self.root, self.served_python)

    @cached_property
    def public_host(self) -> str:
        """Return the host under which the public would ask."""
        try:
            stated = [each for each in self.settings if each.name in _WHO_IS_LET_IN]
        except Undecidable:
            stated = []
        return service.public_host(self.config, [text for each in stated for text in each.texts()])

    @cached_property
    def installed(self) -> Installed:
        """Return the environment with the tree's requirements, as near as it can be had."""
        if self._here:
            return Installed(environment.here(), None)
        try:
            return Installed(environment.prepare(self.root), None)
        except ShipwayError as error:
            if error.status == Status.COULD_NOT_RUN:
                raise
            return self._nearest(error, ())

    @cached_property
    def django(self) -> Answers:
        """Return what Django says, once it has said it."""
        if self._asking is None:
            return Answers({}, self._unaskable())
        answers = self._asking.answers()
        packages = sorted(KNOWN[name] for name in answers.lacking() & set(KNOWN))
        if packages and not self._here:  # so that one package that is missing hides nothing else
            self._asking, before = self._ask(tuple(packages)), answers
            answers = self._asking.answers()
            answers.before = before
        return answers

    def _can_be_asked(self) -> bool:
        return not self._unaskable()

    def _unaskable(self) -> str:
        try:
            _ = self.layout
        except ShipwayError as error:
            return error.problem
        return "" if self.installed.made else "requirements.txt does not install"

    def _nearest(self, error: ShipwayError | None, more: tuple[str, ...]) -> Installed:
        """Return an environment with what does install, and with `more` packages."""
        lines = [each.text for each in self.requirements.packages]
        lines += more if self.requirements.package("django") else ("django", *more)
        wanted = layout.python_version(self.root)
        made, left_out = environment.prepare_packages(lines, wanted)
        if any(line.lower().startswith("django=") for line in left_out):
            made, left_out = environment.prepare_packages(lines, layout.DEFAULT_PYTHON)
        return Installed(made, error, left_out)

    def _ask(self, more: tuple[str, ...]) -> Asking:
        made = self._nearest(None, more).made if more else self.installed.made
        if made is None:
            raise Undecidable("there is no environment")
        found = self.layout
        question = {
            "paths": [str(found.path), str(found.manage), "."],  # the order that serve has
            "settings": found.settings,
            "wsgi": self.config.wsgi,
            "serves": self.commands.serves,
            "static_root": str(self._scratch / "static"),
            "examples": service.examples(self.root, self.files),
            "imports": sorted({each.top for each in self.imports}),
            "host": self.public_host,
            "health_path": self.commands.health_path,
            "templates": list(self.templates),
            "guessed": sorted(set(service.guessed("")) - set(self.config.variables)),
        }
        given = service.variables_of(self.config, self.public_host)
        return self._started.enter_context(Asking(self.root, made, given, question, self._scratch))

    @cached_property
    def _wsgi_module(self) -> str:
        names = [name for name in self.own_files if re.fullmatch(r"([\w-]+/)?\w+/wsgi\.py", name)]
        return ".".join(names[0].removesuffix(".py").split("/")[-2:]) if names else ""


def _is_served(name: str) -> bool:
    """Say whether a Python file is a part of what is served, going by its name."""
    parts = name.lower().split("/")
    aside = {"tests", "test", "scripts", "docs", "benchmarks", "conftest.py", "tests.py"}
    return not aside & set(parts) and not parts[-1].startswith("test_")
