"""Whether the settings and what they name import in a clean clone, and say each thing once."""

import ast
import re
from collections.abc import Iterator

from shipway.check.judging import needs, stated
from shipway.check.judging.broken import LOCAL_ONLY, Error, is_app, is_value, refused_texts, worded
from shipway.check.project import Project
from shipway.check.reading import chosen, texts
from shipway.check.reading.distributions import KNOWN
from shipway.check.reading.source import Assignment, parsed
from shipway.check.rule import Found, rule
from shipway.model import Level

_MISNAMED = re.compile(
    r"django\.contrib\.(?!(admin|admindocs|auth|contenttypes|flatpages|gis|humanize|messages|"
    r"postgres|redirects|sessions|sitemaps|sites|staticfiles|syndication)$)\w+"
)
"""What looks like an app of Django's and is none."""


@rule(Level.ERROR)
def settings_import_error(project: Project) -> Iterator[Found]:
    """The settings or the WSGI module do not import in a clean clone, so nothing at all starts.

    Mend the line that the finding names; a file that is only on your machine has to be committed.
    """
    first = project.alone  # without packages that nobody requires
    error = first.error("settings")
    if error and not is_value(error) and not _is_dependency(project, error):
        yield _found("the settings do not import in a clean clone", error)
    error = project.django.error("wsgi")
    is_told = error and (error["text"] in refused_texts(project) or needs.is_told(project, error))
    if error and not is_told:
        place = stated.place(project, "WSGI_APPLICATION") if not error["file"] else ("", 0)
        error = error if error["file"] else {**error, "file": place[0], "line": place[1]}
        yield _found("the WSGI application does not import in a clean clone", error)
    for name in chosen.by_commands(project):
        if not chosen.is_there(project, name):
            yield _astray(project, "a command", name, project.commands.start_file)
    if not error and (name := project.django.value("wsgi").get("astray")):
        file = next((each for each in project.named("wsgi.py") if name in project.text(each)), "")
        yield _astray(project, "the WSGI module", name, file)


def _astray(project: Project, who: str, name: str, file: str) -> Found:
    message = f"{who} names the settings {name}, and no such module is in the tree: nothing starts"
    line = texts.line_with(project.text(file), name) if file else 0
    return Found(message, f"write {project.layout.settings} instead, or commit it", file, line)


def _is_dependency(project: Project, error: Error) -> bool:
    """Say whether it is for want of a package, which is a finding of its own."""
    name = str(error["module"])
    is_known = name.partition(".")[0] in KNOWN and not _MISNAMED.fullmatch(name)
    return is_known or needs.is_told(project, error)


@rule(Level.ERROR)
def installed_app_missing(project: Project) -> Iterator[Found]:
    """An app of INSTALLED_APPS is neither in the tree nor installed, so nothing starts.

    Commit the app, add its package to requirements.txt, or take it out of INSTALLED_APPS.
    """
    error = project.django.error("setup")
    if error and is_app(error) and not _is_dependency(project, error):
        name = error["module"] or error["text"]
        place = stated.place(project, "INSTALLED_APPS")
        yield Found(
            f"the installed apps do not load in a clean clone: {worded(error)}",
            _app_hint(name, error["text"]), *place,
        )  # fmt: skip


def _app_hint(name: str, text: str) -> str:
    """Return what mends the name of an app that is not there."""
    classes = r"'([\w.]+)' does not contain a '\w+' class\. Choices are: '(\w+)'"
    if near := re.search(classes, text):
        return f"write {near[1]}.{near[2]} into INSTALLED_APPS"
    if name.startswith("django."):
        return f"mend {name}, which Django has not: a comma may be missing before a name in it"
    return f"commit {name}, or take it out of INSTALLED_APPS"


@rule(Level.ERROR)
def app_import_error(project: Project) -> Iterator[Found]:
    """The code of an installed app does not import in a clean clone, so nothing starts.

    Mend the line that the finding names.
    """
    error = project.django.error("setup")
    if error and not is_app(error) and not is_value(error) and not needs.is_told(project, error):
        yield _found("the installed apps do not load in a clean clone", error)


@rule(Level.WARNING)
def setting_redefined(project: Project) -> Iterator[Found]:
    """A setting is assigned twice in one file, and the last one wins without a word.

    Keep one of the two: whoever edits the first one wonders why nothing changes.
    """
    for file in project.settings_files:
        tree = parsed(project.root / file)
        first: dict[str, Assignment] = {}
        for each in project.settings:
            if each.file != file or each.is_conditional or tree is None:
                continue
            before = first.get(each.name)
            first[each.name] = each
            if before and not _is_read(tree, each.name, before.line, each):
                yield Found(
                    f"{each.name} is assigned in line {before.line} and again here, "
                    "which wins without a word",
                    f"keep one of the two: delete line {before.line}, or this one",
                    file, each.line,
                )  # fmt: skip


def _is_read(tree: ast.Module, name: str, after: int, until: Assignment) -> bool:
    """Say whether the first value is used, or changed in place, before the second one is set."""
    ends = until.value.end_lineno or until.line
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(node.ctx, ast.Load) and after < node.lineno <= ends for node in names)


def _found(what: str, error: Error) -> Found:
    return Found(f"{what}: {worded(error)}", LOCAL_ONLY, error["file"], error["line"])
