"""Whether Railway's builder can install what the project needs."""

from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level


@rule(Level.ERROR)
def requirements_missing(project: Project) -> Iterator[Found]:
    """There is no requirements.txt at the root, so Railway installs nothing.

    Write one with `pip freeze > requirements.txt`, and commit it.
    """
    if not project.requirements.is_there:
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
    if project.requirements.encoding.startswith("utf-16"):
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
    if error is None or not requirements.is_there or requirements.encoding != "utf-8":
        return
    if _is_native(project.installed.left_out):
        raise Undecidable(f"{project.installed.left_out[0]} has to be compiled, "
                          "which this machine cannot do, and Railway's builder may")  # fmt: skip
    yield Found(error.problem, error.hint, "requirements.txt")


def _is_native(left_out: tuple[str, ...]) -> bool:
    """Say whether all that does not install here needs a compiler and a library."""
    native = ("mysqlclient", "psycopg2", "psycopg", "uwsgi")
    return bool(left_out) and all(line.lower().startswith(native) for line in left_out)
