"""Checks a student's project with defects of the test's choice, in the environment of the tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shipway import invoke_file
from shipway.check import check
from shipway.check.project import Project
from shipway.check.rule import Rule
from shipway.config import Config
from shipway.model import Checked, Finding, Level
from tests.projects import Edit
from tests.students import write_project


@dataclass(frozen=True)
class Result:
    """What a check came to, for assertions that read like sentences."""

    checked: Checked

    @property
    def codes(self) -> set[str]:
        """The codes that were found."""
        return {each.code for each in self.checked.findings}

    @property
    def errors(self) -> set[str]:
        """The codes that were found as errors."""
        return {each.code for each in self.checked.findings if each.level == Level.ERROR}

    @property
    def undecided(self) -> set[str]:
        """The codes that could not be decided."""
        return {each.code for each in self.checked.undecided}

    def of(self, code: str) -> list[Finding]:
        """Return the findings of one code."""
        return [each for each in self.checked.findings if each.code == code]


class Checking:
    """Writes projects into a folder of the test's own, and checks them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "source"

    def project(
        self, files: Mapping[str, str | None] | None = None, edits: Iterable[Edit] = ()
    ) -> Result:
        """Write the student's project with these changes, and check it."""
        write_project(self.folder, files, edits)
        return self.again()

    def alone(
        self, rule: Rule, files: Mapping[str, str | None] | None = None, edits: Iterable[Edit] = ()
    ) -> list[Finding]:
        """Write the project, and look with one rule, which asks nothing of Django."""
        write_project(self.folder, files, edits)
        config = Config.read(invoke_file.section(self.folder / "invoke.yaml"))
        project = Project(self.folder, config, self.folder.parent, None, here=True)
        findings, reason = rule.run(project)
        assert reason is None, reason
        return findings

    def again(self, *, here: bool = True) -> Result:
        """Check the folder as it is; `here` saves the making of an environment of its own."""
        config = Config.read(invoke_file.section(self.folder / "invoke.yaml"))
        said: list[str] = []
        return Result(check(self.folder, config, self.folder.parent, said.append, here=here))
