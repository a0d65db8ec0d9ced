"""Whether requirements.txt brings all that the code, the settings and the commands need."""

from collections.abc import Iterator

from shipway.check import needs, shell
from shipway.check.distributions import SERVERS
from shipway.check.needs import Need
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level


@rule(Level.ERROR)
def missing_dependency(project: Project) -> Iterator[Found]:
    """Something is imported, named by the settings or started, but not in requirements.txt.

    The service installs requirements.txt and nothing else, so what else is on your machine is not
    there: the start, or the first page that needs it, breaks. Add the line that the finding names.
    """
    if not project.requirements.is_there:
        return
    done = _installed_by_commands(project)
    for need in _lacking(project):
        if need.package not in done:
            done.add(need.package)
            yield Found(
                f"{need.package} is not in requirements.txt, but {need.why}: "
                "the service would not have it",
                f"add the line {_line(project, need.package)} to requirements.txt",
                need.file,
                need.line,
            )
    if _starts_otherwise(project):
        raise Undecidable("nothing in the tree says how to start, "
                          "and requirements.txt brings another server than gunicorn")  # fmt: skip


def _lacking(project: Project) -> Iterator[Need]:
    yield from needs.of_modules(project)
    yield from needs.of_engines(project) if not project.django.error("settings") else ()
    is_default = not project.commands.start_file
    for need in needs.of_commands(project):
        if is_default and (need.package, _starts_otherwise(project)) == ("gunicorn", True):
            continue
        if need.package not in project.provided:
            yield need


def _starts_otherwise(project: Project) -> bool:
    """Say whether requirements.txt suggests a start command that only the dashboard has."""
    others = SERVERS & project.provided
    return not project.commands.start_file and bool(others) and "gunicorn" not in others


def _installed_by_commands(project: Project) -> set[str]:
    """Return what the build or the start installs by itself."""
    calls = shell.calls(f"{project.commands.build}\n{project.commands.started}")
    installing = [call for call in calls if "install" in call.words]
    return {word.partition("=")[0].lower() for call in installing for word in call.words}


def _line(project: Project, package: str) -> str:
    """Return the line to add, with the version where one was installed to ask on."""
    try:
        version = project.django.value("packages")[package]["version"]
    except (Undecidable, KeyError):
        return f"{package} (with its version, as `pip freeze` shows it)"
    return f"{package}=={version}"
