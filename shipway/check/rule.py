"""A rule: a function that looks at a project and yields what it finds of one code.

The function's name is the code, its docstring the documentation: what happens, then how to mend it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import cleandoc
from types import ModuleType

from shipway.check.asking.answers import Unfinished
from shipway.check.project import Project
from shipway.check.undecidable import Undecidable
from shipway.errors import ShipwayError
from shipway.model import Finding, Level, Undecided

_LONGEST = 300


@dataclass(frozen=True)
class Found:
    """One place where a rule's defect is."""

    message: str
    """One sentence on what would happen."""
    hint: str
    """The exact edit that mends it."""
    file: str = ""
    line: int = 0
    level: Level | None = None
    """Where it is not the rule's own."""
    code: str = ""
    """Where it is not the rule's own: the id that somebody else's check has for it."""


@dataclass(frozen=True)
class Rule:
    """One code, and the function that finds it."""

    code: str
    level: Level
    about: str
    look: Callable[[Project], Iterable[Found]]

    def run(self, project: Project) -> tuple[list[Finding], Undecided | None]:
        """Return what is found, and the reason where that cannot be decided."""
        findings: list[Finding] = []
        try:
            for each in self.look(project):
                level, code = each.level or self.level, each.code or self.code
                findings.append(Finding(code, level, each.message, each.hint, each.file, each.line))
        except Undecidable as reason:
            return findings, Undecided(self.code, str(reason))
        except Unfinished:
            raise
        except Exception as error:  # noqa: BLE001 - a rule that breaks hides no other one
            return findings, Undecided(self.code, _fault(error), is_fault=True)
        return findings, None


def _fault(error: Exception) -> str:
    """Return in one line what a rule broke on."""
    told = f"this check broke by itself: {type(error).__name__}: {error}".rstrip(": ")
    return " ".join((str(error) if isinstance(error, ShipwayError) else told).split())[:_LONGEST]


def rule(level: Level) -> Callable[[Callable[[Project], Iterable[Found]]], Rule]:
    """Make a rule of a function whose defect is of this level."""

    def made(look: Callable[[Project], Iterable[Found]]) -> Rule:
        return Rule(look.__name__.replace("_", "-"), level, cleandoc(look.__doc__ or ""), look)

    return made


def rules_of(module: ModuleType) -> list[Rule]:
    """Return the rules of a module, in their order."""
    return [each for each in vars(module).values() if isinstance(each, Rule)]
