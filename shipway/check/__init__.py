"""Finds what would break in production, in a tree as a clean clone has it.

The rules in `rules/` look at the tree and at what Django said of it: the commit's own requirements
are installed in an environment of their own, and one Django start under Railway's variables answers
everything that only Django can say. What cannot be decided is told with the reason.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from shipway.check.asking.answers import Unfinished
from shipway.check.judging import migrations
from shipway.check.judging.unexplained import unexplained
from shipway.check.project import Project
from shipway.check.tree import History
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.model import Checked, Finding, Level, Undecided
from shipway.railway.judging import CODES

if TYPE_CHECKING:
    from shipway.check.rule import Rule

T = TypeVar("T")


def check(
    source: Path,
    config: Config,
    scratch: Path,
    say: Callable[[str], None],
    *,
    history: History | None = None,
    here: bool = False,
) -> Checked:
    """Check the tree `source`; `here` takes the interpreter that runs this program.

    `say` hears where the environment differs from what Railway would make. `history` is what the
    tree is a commit of, where it is one.
    """
    project = Project(source, config, scratch, history, here=here)
    findings: list[Finding] = []
    undecided: list[Undecided] = []
    with project.asking():
        if not project.hindered and project.installed.made and project.installed.made.notice:
            say(project.installed.made.notice)
        from shipway.check.rules import RULES  # dozens of patterns, compiled while Django starts

        _require_known(config.silence, RULES)
        for found, reason in _looked(project, RULES):
            findings += found
            undecided += [reason] if reason else []
        findings += _known(lambda: list(unexplained(project, findings)), [])
        told = Checked(
            (), migrations=_known(lambda: migrations.told(project), None),
            variables=_known(lambda: _variables(project, "variables"), ()),
            demanded=_known(lambda: _variables(project, "supplied"), ()),
        )  # fmt: skip
    undecided = [each for each in undecided if each.code not in config.silence]
    hindered = project.hindered or _faulty([each.code for each in undecided if each.is_fault])
    told = replace(told, undecided=tuple(undecided), hindered=hindered)
    return with_findings(told, findings, config)


def _variables(project: Project, which: str) -> tuple[str, ...]:
    return tuple(project.django.value("settings")[which])


def _known(ask: Callable[[], T], otherwise: T) -> T:
    """Return an answer, or what stands for none: why there is none, the rules have told."""
    try:
        return ask()
    except Exception:  # noqa: BLE001 - see above
        return otherwise


def _faulty(codes: list[str]) -> ShipwayError | None:
    """Return the error that the check did not look at everything, where it broke by itself."""
    if not codes:
        return None
    return ShipwayError(
        f"the check itself broke where it looks for {', '.join(codes)}: "
        "so nothing is said of that, and it is no fault of the project",
        "silence each in invoke.yaml with this reason to go on without it, and report it",
        Status.COULD_NOT_RUN,
    )


def _looked(
    project: Project, rules: Sequence["Rule"]
) -> Iterator[tuple[list[Finding], Undecided | None]]:
    """Run every rule; those that need Django's answers once they are there. Keep their order."""
    told = {}
    for project.waits in (False, True):
        for rule in rules:
            if rule.code not in told:
                with suppress(Unfinished):
                    told[rule.code] = rule.run(project)
    yield from (told[rule.code] for rule in rules)


def _require_known(silence: Mapping[str, str], rules: Sequence["Rule"]) -> None:
    """Refuse to silence what no check reports; Django's ids, like models.W042, are not listed."""
    known = {rule.code for rule in rules} | CODES
    for code in silence:
        if code not in known and not re.fullmatch(r"\w+\.[A-Z]\d+", code):
            raise ShipwayError(
                f"shipway.silence names {code}, which is no code of a check",
                "docs/checks.md lists them (invoke.yaml)",
                Status.COULD_NOT_RUN,
            )


def with_findings(result: Checked, findings: Iterable[Finding], config: Config) -> Checked:
    """Add findings, the errors first; those that the configuration silences are set aside."""
    found = [*result.findings, *findings]
    heard = [finding for finding in found if finding.code not in config.silence]
    silenced = [finding for finding in found if finding.code in config.silence]
    heard.sort(key=lambda finding: finding.level != Level.ERROR)
    return replace(result, findings=tuple(heard), silenced=(*result.silenced, *silenced))
