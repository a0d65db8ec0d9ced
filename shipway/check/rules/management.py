"""Whether the commands of manage.py that a deployment runs are there."""

from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.reading.shell import Call
from shipway.check.rule import Found, rule
from shipway.model import Level

_GOES_ON = ("||", ";", "\n", "&")
"""The operators behind a command that may fail."""


@rule(Level.ERROR)
def management_command_missing(project: Project) -> Iterator[Found]:
    """A command runs something of manage.py, or loads a fixture, that is not in the commit.

    manage.py then fails, and nothing behind the `&&` runs: the server does not start. Mend the
    name, or commit the file; an app's commands need `__init__.py` in `management/` and below it.
    """
    for call, file, line in _calls(project):
        name = next(iter(call.arguments[1:]), "")
        if not name or name.startswith("-") or "$" in name:
            continue
        level = Level.WARNING if call.then in _GOES_ON else None
        if name not in project.django.value("commands"):
            yield Found(
                f"`manage.py {name}` is run, and no installed app has a command of this name",
                "mend the name, or commit its file and the __init__.py of its folders",
                file, line, level,
            )  # fmt: skip
        for each in call.arguments[2:] if name == "loaddata" else ():
            if not each.startswith("-") and not _has_fixture(project, each):
                yield Found(
                    f"`manage.py loaddata` is to load {each}, which is not in the commit",
                    f"commit {each} (does .gitignore keep it out?), or take it out of the command",
                    file, line, level,
                )  # fmt: skip


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
