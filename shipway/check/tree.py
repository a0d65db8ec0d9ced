"""The tree that is checked, as the rules read it: each fact when it is first asked for."""

import filecmp
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shipway import layout
from shipway.check.reading import (
    branches,
    chosen,
    commands,
    given,
    listing,
    program,
    rendered,
    served,
    service,
    shell,
    source,
    texts,
)
from shipway.check.reading.commands import Commands
from shipway.check.undecidable import Undecidable
from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.layout import DjangoProject
from shipway.repository import Repository
from shipway.requirements import Requirements

_NOT_OURS = {"node_modules", "site-packages", ".git"}
_WHO_IS_LET_IN = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")


@dataclass(frozen=True)
class History:
    """The repository that the tree is of, and the commit."""

    repository: Repository
    commit: str


class Tree:
    """One tree. What cannot be known raises Undecidable, with the reason."""

    def __init__(self, root: Path, config: Config, history: History | None) -> None:
        self.root, self.config, self.history = root, config, history

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Return all files of the tree, as paths with slashes."""
        return tuple(sorted(name for name, _ in self._listed))

    @cached_property
    def lost_links(self) -> list[str]:
        """Return the own files that are links to what is not in the tree."""
        links = {name for name, is_link in self._listed if is_link}
        return [x for x in self.own_files if x in links and not (self.root / x).exists()]

    @cached_property
    def _listed(self) -> list[tuple[str, bool]]:
        return list(listing.files(self.root))

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
        return texts.text(self.root / name)

    @cached_property
    def written_files(self) -> tuple[str, ...]:
        """Return the own files without those that `invoke adopt` has copied: nobody edits them."""
        return tuple(name for name in self.own_files if not self._is_copied(name))

    def _is_copied(self, name: str) -> bool:
        """Say whether a file is byte for byte one of the program's that runs here."""
        original = program.original(name)
        return original is not None and filecmp.cmp(original, self.root / name, shallow=False)

    def named(self, *suffixes: str) -> Iterator[str]:
        """Yield the project's own files with one of these endings."""
        yield from (name for name in self.written_files if name.endswith(suffixes))

    @cached_property
    def requirements(self) -> Requirements:
        """Return what requirements.txt says."""
        return Requirements(self.root)

    @cached_property
    def commands(self) -> Commands:
        """Return what Railway would run."""
        return commands.read(self.root, self.config, self.builders_wsgi)

    @cached_property
    def given(self) -> dict[str, str]:
        """Return the variables that the tree itself gives the server."""
        return given.variables(self)

    @cached_property
    def layout(self) -> DjangoProject:
        """Return where the Django project is; raise ShipwayError where it is not."""
        return layout.django_project(self.root, chosen.settings(self))

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
    def stated_modules(self) -> dict[str, list[str]]:
        """Return the modules that settings name as they are written, whatever the variables."""
        stated = (each for each in self.settings if not each.is_conditional)
        return {each.name: source.module_names(each) for each in stated}

    @cached_property
    def modules(self) -> served.Modules:
        """Return the tree's files as the modules that its Python finds."""
        try:
            folders = [self.layout.path.as_posix(), self.layout.manage.as_posix(), ""]
        except ShipwayError as error:
            raise Undecidable(error.problem) from error
        return served.Modules(self.own_files, ["" if each == "." else each for each in folders])

    @cached_property
    def imports(self) -> tuple[source.Import, ...]:
        """Return the imports of the project's own Python that is served."""
        settings, modules = self.settings_files, self.modules
        wsgi = [each for name in (self.builders_wsgi, self.config.wsgi.partition(":")[0])
                for each in modules.of_name(name)]  # fmt: skip
        started = [
            *shell.files(self.commands.started),
            *shell.management_commands(self.commands.started, self.own_files),
        ]
        scripts = [name for name in started if name.endswith(".py") and name in modules.files]
        return tuple(served.imports(self.root, modules, settings, [*wsgi, *scripts]))

    @cached_property
    def served_python(self) -> list[str]:
        """Return the project's own Python, tests and scripts left out."""
        return [name for name in self.named(".py") if served.is_served(name)]

    @cached_property
    def templates(self) -> dict[str, tuple[str, int]]:
        """Return the templates that the project's own Python names, and where."""
        return rendered.templates(self.root, self.served_python)

    @cached_property
    def public_host(self) -> str:
        """Return the host under which the public would ask."""
        try:
            stated = [each for each in self.settings if each.name in _WHO_IS_LET_IN]
        except Undecidable:
            stated = []
        return service.public_host(self.config, [text for each in stated for text in each.texts()])

    @cached_property
    def production(self) -> str | None:
        """Return the tip of the branch that Railway deploys; None where nothing is known of one."""
        if self.history is None:
            return None
        return branches.tip(self.history.repository, self.config)

    @cached_property
    def builders_wsgi(self) -> str:
        """Return the module that the builder's own start for Django names; empty: it has none."""
        texts = map(self.text, self.named(".py"))
        return commands.builders_wsgi(texts) if "manage.py" in self.files else ""
