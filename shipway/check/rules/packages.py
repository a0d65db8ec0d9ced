"""Whether requirements.txt brings all that is needed, for the Python that the builder picks."""

from collections.abc import Iterator

from shipway.check.judging import lines, needs, python_versions
from shipway.check.judging.needs import Need
from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.reading.distributions import PACKAGES, SERVERS
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
                f"add the line {_line(project, need.package)} to requirements.txt"
                + ("" if need.package in PACKAGES else "; commit it, if it is a module of yours"),
                need.file,
                need.line,
            )
    if _starts_otherwise(project):
        raise Undecidable("nothing in the tree says how to start, "
                          "and requirements.txt brings another server than gunicorn")  # fmt: skip


@rule(Level.ERROR)
def python_django_mismatch(project: Project) -> Iterator[Found]:
    """The Python that the builder picks is one that Django, or another package, does not accept.

    The build then fails. `.python-version` at the root names the Python; without one, with
    runtime.txt or a Pipfile, Railway's builder takes 3.13.
    """
    version, file, line = python_versions.wanted(project)
    refusals = python_versions.refusals(project)
    if not refusals:
        return
    first = refusals[0]
    more = f", nor do {', '.join(each.package for each in refusals[1:4])}" if refusals[1:] else ""
    better = python_versions.accepted(refusals)
    yield Found(
        f"{f'{file} asks for' if file else 'Railway takes'} Python {version}, which "
        f"{first.package} {first.version} does not accept ({first.accepts}){more}: "
        "the build would fail",
        f"write {better} into {file or '.python-version'}" if better
        else f"pin another version of {first.package}, which accepts Python {version}",
        file or lines.FILE, line,
    )  # fmt: skip


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
