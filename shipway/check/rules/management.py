"""Whether the commands of manage.py that a deployment runs are there, and do what they should."""

import ast
import re
from collections.abc import Iterator

from shipway import layout
from shipway.check.judging import starting
from shipway.check.project import Project
from shipway.check.reading import chosen, service, shell, source
from shipway.check.reading.shell import Call
from shipway.check.rule import Found, rule
from shipway.model import Level

_GOES_ON = ("||", ";", "\n", "&")
"""The operators behind a command that may fail."""
_COMES_WITH = {
    "collectstatic": 'add "django.contrib.staticfiles" to INSTALLED_APPS',
    "createsuperuser": 'add "django.contrib.auth" to INSTALLED_APPS',
}
"""What brings a command of Django's."""
_WORKED_ON = ("DATABASES", "STATICFILES_STORAGE", "STATIC_ROOT", "STORAGES")
"""The settings that say what `migrate` and `collectstatic` work on."""


@rule(Level.ERROR)
def management_command_missing(project: Project) -> Iterator[Found]:
    """A command runs something of manage.py, or loads a fixture, that is not in the commit.

    Or it has arguments that it does not take. manage.py then fails, and nothing behind the `&&`
    runs: the server does not start. Mend the name, or commit the file; an app's commands need
    `__init__.py` in `management/` and below it.
    """
    yield from _refused(project)
    for call, file, line in _calls(project):
        name = next(iter(call.arguments[1:]), "")
        if not name or name.startswith("-") or "$" in name:
            continue
        level = Level.WARNING if call.then in _GOES_ON else None
        if name not in project.django.value("commands"):
            yield Found(
                f"`manage.py {name}` is run, and no installed app has a command of this name",
                _COMES_WITH.get(
                    name, "mend the name, or commit its file and the __init__.py of its folders"
                ),
                file, line, level,
            )  # fmt: skip
        for each in call.arguments[2:] if name == "loaddata" else ():
            if not each.startswith("-") and not _has_fixture(project, each):
                yield Found(
                    f"`manage.py loaddata` is to load {each}, which is not in the commit",
                    f"commit {each} (does .gitignore keep it out?), or take it out of the command",
                    file, line, level,
                )  # fmt: skip


def _refused(project: Project) -> Iterator[Found]:
    """Yield the calls of manage.py that it refuses for their arguments."""
    for words, why in starting.refused(project, "manage.py"):
        yield Found(
            f"`{words}` fails, and what stands behind it does not run: {why}",
            "mend its arguments; two commands have && between them",
            project.commands.start_file, project.commands.start_line,
        )  # fmt: skip


@rule(Level.ERROR)
def settings_differ(project: Project) -> Iterator[Found]:
    """manage.py takes other settings than the server, so `migrate` works on another database.

    The server's own database gets no tables then, or its static files are collected elsewhere.
    Write `export DJANGO_SETTINGS_MODULE=mysite.settings.production &&` before the start command; a
    variable of the service does too, where `.env.example` names it.
    """
    served = project.layout.settings
    text = project.text((project.layout.manage / "manage.py").as_posix())
    names = layout.default_settings(text)
    if not names or served in names or _is_named_elsewhere(project):
        return
    apart = _apart(project, names[0], served)
    started = project.commands.started.replace("\n", " ; ")
    calls = [x for x in shell.calls(started) if x.script.endswith("manage.py")]
    for call in [x for x in calls if not re.search(r"--settings\b", " ".join(x.words))][:1]:
        for name in apart[:1]:
            yield Found(
                f"`manage.py {' '.join(call.arguments[1:])}` takes the settings {names[0]}, and "
                f"the server takes {served}: their {name} differ",
                f"begin the start command with `export DJANGO_SETTINGS_MODULE={served} &&`, or "
                "give the service this variable and name it in .env.example",
                project.commands.start_file or "manage.py", project.commands.start_line,
                None if name in _WORKED_ON else Level.WARNING,
            )  # fmt: skip


def _is_named_elsewhere(project: Project) -> bool:
    """Say whether something outside of the code names the settings for all that is started."""
    variable = "DJANGO_SETTINGS_MODULE"
    given = {*service.examples(project.root, project.files), *project.config.variables}
    is_stated = bool(project.config.settings) or variable in {*given, *project.given}
    is_image = project.commands.is_docker and chosen.stated(project)
    return bool(is_stated or is_image or project.commands.serves)


def _apart(project: Project, *modules: str) -> list[str]:
    """Return which of the settings that matter to manage.py two modules do not have in common."""
    root, folder = project.root, project.layout.path
    one, other = (set(source.star_imported(root, folder, name)) for name in modules)
    if not one or not other:
        return []
    names = {name for file in one ^ other for name in _changed(source.parsed(root / file))}
    return [name for name in (*_WORKED_ON, "INSTALLED_APPS") if name in names]


def _changed(tree: ast.Module | None) -> set[str]:
    """Return the names that a module assigns, or changes a part of."""
    nodes = list(ast.walk(tree)) if tree else []
    targets: list[ast.expr] = [
        x.target for x in nodes if isinstance(x, ast.AugAssign | ast.AnnAssign)
    ]
    targets += [target for x in nodes if isinstance(x, ast.Assign) for target in x.targets]
    return {x.id for each in targets for x in ast.walk(each) if isinstance(x, ast.Name)}


def _calls(project: Project) -> Iterator[tuple[Call, str, int]]:
    """Yield what runs manage.py in the stated commands, and in the scripts that these start."""
    commands = project.commands
    stated = [(commands.pre_deploy, commands.deploy_file, 0), (commands.build, "", 0)]
    if commands.start_file:
        stated.append((commands.start, commands.start_file, commands.start_line))
    for text, file, line in stated:
        for call in shell.calls(text):
            if call.script.endswith(".sh"):
                script = call.path(call.script)
                inner = shell.calls(project.text(script), call.folder)
                yield from ((x, script, 0) for x in inner if x.script.endswith("manage.py"))
            elif call.script.endswith("manage.py"):
                yield call, file, line


def _has_fixture(project: Project, name: str) -> bool:
    """Say whether a file of the tree may be what `loaddata` is to load."""
    base = name.rpartition("/")[2]
    files = (each.rpartition("/")[2] for each in project.own_files)
    return name == "-" or any(each == base or each.startswith(f"{base}.") for each in files)
