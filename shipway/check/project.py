"""The project as the rules see it: its tree, and what Django says of it in its own environment."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from shipway.check.asking import installing, provided, question
from shipway.check.asking.answers import Answers, Asking, Unfinished
from shipway.check.asking.installing import Installed
from shipway.check.reading import service
from shipway.check.reading.distributions import KNOWN
from shipway.check.tree import History, Tree
from shipway.check.undecidable import Undecidable
from shipway.config import Config
from shipway.errors import ShipwayError, Status


class Project(Tree):
    """A tree whose Django can be asked."""

    def __init__(
        self, root: Path, config: Config, scratch: Path, history: History | None, *, here: bool
    ) -> None:
        """`here` asks Django in the environment that runs this program."""
        super().__init__(root, config, history)
        self._scratch, self._here = scratch, here
        self._started = ExitStack()
        self._asking: Asking | None = None
        self.hindered: ShipwayError | None = None
        """What keeps Django from being asked, and is none of the project's doing."""
        self.waits = True
        """Whether to wait for Django's answers where they are asked for."""

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask Django beside what the block does; nothing that was started outlives it."""
        with self._started:
            try:
                self._asking = None if self._unaskable() else self._ask(())
            except Exception as error:  # noqa: BLE001 - what needs no answer is told nevertheless
                self.hindered = _as_hindrance(error)
            yield

    @cached_property
    def installed(self) -> Installed:
        """Return the environment with the tree's requirements, as near as it can be had."""
        return installing.installed(self.root, self.requirements, here=self._here)

    @cached_property
    def provided(self) -> frozenset[str]:
        """Return the packages that requirements.txt brings."""
        there = self.alone.value("packages")
        if self.installed.is_exact:
            return frozenset(there)
        return provided.closure(self.requirements.packages, there)

    @cached_property
    def alone(self) -> Answers:
        """Return what Django says with the tree's requirements as they are.

        Raise Unfinished where it has not said it yet and nobody waits for it.
        """
        if self._asking is None:
            return Answers({}, self._unaskable())
        if not self.waits and not self._asking.is_over():
            raise Unfinished
        return self._asking.answers()

    @cached_property
    def django(self) -> Answers:
        """Return what Django says once the known packages that it lacks are there too."""
        answers, packages = self.alone, set[str]()
        while not self._here and (more := answers.lacking() & set(KNOWN)):
            more = {KNOWN[name] for name in more | self._lacking() & set(KNOWN)}
            if more <= packages:
                break
            packages |= more  # so that one package that is missing hides nothing else
            try:
                self._asking = self._ask(tuple(sorted(packages)))
            except ShipwayError as error:
                self.hindered = error
                break
            answers = self._asking.answers()
        return answers

    def _lacking(self) -> set[str]:
        """Return the modules that the requirements as they are do not have."""
        unguarded = {each.top for each in self.imports if not each.is_guarded}
        return set(self.alone.value("modules")) & unguarded

    def _unaskable(self) -> str:
        if self.hindered:
            return self.hindered.problem
        try:
            _ = self.layout
        except ShipwayError as error:
            return error.problem
        if self.installed.hindered:
            self.hindered = self.installed.hindered
            return self.hindered.problem
        return "" if self.installed.made else "requirements.txt does not install"

    def _ask(self, more: tuple[str, ...]) -> Asking:
        made = self.installed.made
        if more:
            made = installing.nearest(self.root, self.requirements, None, more).made
        if made is None:
            raise Undecidable("there is no environment")
        given = service.variables_of(
            self.config, self.public_host, has_postgresql=self.requirements.has_postgresql
        )
        given |= {**self.given, **self.config.variables}
        asked = question.of(self, self._scratch)
        asking = Asking(self.root, made, given, asked, self._scratch)
        self._started.enter_context(asking)
        asking.tell(question.later(self))  # Django starts meanwhile
        return asking


def _as_hindrance(error: Exception) -> ShipwayError:
    """Return an error that kept this program from asking as one which says so."""
    if isinstance(error, ShipwayError):
        return error
    told = " ".join(f"{type(error).__name__}: {error}".split())[:300].rstrip(": ")
    return ShipwayError(
        f"Django cannot be asked, since the check itself broke: {told}",
        "report it: this is no fault of the project",
        Status.COULD_NOT_RUN,
    )
