"""Whether Railway's builder can install what the project needs."""

from collections.abc import Iterator

from shipway.check.judging import lines, python_versions
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_OTHER_MANIFESTS = frozenset({"Pipfile", "poetry.lock", "uv.lock", "pdm.lock"})
"""What the builder installs by where there is no requirements.txt (Railpack, August 2026)."""


@rule(Level.ERROR)
def requirements_missing(project: Project) -> Iterator[Found]:
    """There is no requirements.txt at the root, so Railway installs nothing.

    Write one with `pip freeze > requirements.txt`, and commit it.
    """
    if project.requirements.is_there or project.commands.is_docker:
        return
    if others := _OTHER_MANIFESTS & set(project.files):
        raise Undecidable(f"{min(others)} names the packages, which is not read here")
    yield Found(
        "there is no requirements.txt at the root, so Railway would install nothing",
        "pip freeze > requirements.txt, then commit it",
    )


@rule(Level.ERROR)
def requirements_utf16(project: Project) -> Iterator[Found]:
    """requirements.txt is in UTF-16, as PowerShell writes it: the builder sees no package in it.

    Save it as UTF-8: in the editor's status bar, or in PowerShell with
    `pip freeze | Out-File -Encoding utf8 requirements.txt`.
    """
    if project.requirements.encoding.startswith("utf-16") and not project.commands.is_docker:
        yield Found(
            "requirements.txt is in UTF-16, so Railway's builder sees no package in it",
            "save it as UTF-8; in PowerShell: "
            "(Get-Content requirements.txt) | Set-Content -Encoding utf8 requirements.txt",
            "requirements.txt",
        )


@rule(Level.ERROR)
def requirements_not_installable(project: Project) -> Iterator[Found]:
    """requirements.txt does not install in a fresh environment with no other file beside it.

    pip's own words are in the log that the finding names. The builder copies requirements.txt and
    pyproject.toml alone, so `-r other.txt`, `-c` and `-e .` fail there too.
    """
    requirements, error = project.requirements, project.installed.error
    if not requirements.is_there:
        return
    unfit = [] if project.commands.is_docker else list(lines.unfit(requirements))
    yield from (Found(each.problem, each.hint, lines.FILE, each.line) for each in unfit)
    if project.installed.hindered:
        raise Undecidable(project.installed.hindered.problem)
    if error is None or unfit or requirements.encoding != "utf-8":
        return
    left_out = [each for each in project.installed.left_out if not lines.is_native(each)]
    if project.installed.left_out and not left_out:
        raise Undecidable(f"{project.installed.left_out[0]} has to be compiled, "
                          "which this machine cannot do, and Railway's builder may")  # fmt: skip
    if python_versions.refusals(project):
        return
    version, file, _ = python_versions.wanted(project)
    pinned = f", which {file} asks for" if file else ""
    for line in left_out[:5]:
        yield Found(
            f"{line} does not install on Python {version}{pinned}: the build would fail",
            f"pin a version that it takes; {error.hint.rpartition('; ')[2]}",
            lines.FILE,
            lines.number_of(requirements, [line], ""),
        )
    if not left_out:
        number = lines.number_of(requirements, [], error.problem)
        yield Found(error.problem, error.hint, lines.FILE, number)


@rule(Level.WARNING)
def unpinned_dependency(project: Project) -> Iterator[Found]:
    """A line of requirements.txt has no `==`, so another day's build installs another version.

    A deployment then breaks without any change of yours, and a rollback does not bring the old
    package back. Write the version that you tested with, as `pip freeze` shows it.
    """
    loose = list(lines.unpinned(project.requirements))
    if loose:
        names = ", ".join(name for _, name in loose)
        yield Found(
            f"requirements.txt leaves the version open of {names}: "
            "each build may install another one",
            "pin each with ==, at the version that `pip freeze` shows",
            lines.FILE,
            loose[0][0],
        )
