"""Whether the start command can start at all, and be reached."""

import re
from collections.abc import Iterator

from shipway import procfile
from shipway.check.judging import programs, server, starting
from shipway.check.project import Project
from shipway.check.reading import chosen, deploy_files, shell, texts
from shipway.check.reading.shell import Call
from shipway.check.rule import Found, rule
from shipway.model import Level


@rule(Level.ERROR)
def start_command_broken(project: Project) -> Iterator[Found]:
    """The start command names what is not there, or listens where Railway does not reach it.

    Railway starts the command at the root of the tree and asks on the port in the variable PORT:
    `gunicorn mysite.wsgi --bind 0.0.0.0:$PORT`. The finding says which part is wrong.
    """
    commands = project.commands
    yield from _unread_procfile(project) if not commands.is_docker else ()
    file, line = commands.start_file, commands.start_line
    stated = None if file or not project.builders_wsgi else project.assigned("WSGI_APPLICATION")
    if stated:
        file, line = stated.file, stated.line
    for call in shell.calls(commands.started) if file else ():
        for problem, hint, level in _problems(project, call):
            yield Found(problem, hint, file, line, level)
    if not commands.start_file:
        return
    if written := _port_not_expanded(project):
        yield Found(
            f"nothing replaces {written} by the port's number in the start command, so the server "
            "would not start",
            "write $PORT without quotes or backslash; "
            + ('in a Dockerfile or beside one as sh -c "… $PORT"' if commands.is_docker
               else "in double quotes where quotes are needed"),
            file,
            line,
        )  # fmt: skip
    yield from _windows_scripts(project)
    for words, why in () if written else starting.refused(project, "gunicorn"):
        yield Found(
            f"`{words}` does not start: {why}",
            "mend what it names: `gunicorn --check-config` with the same arguments tells",
            file,
            line,
        )


@rule(Level.WARNING)
def development_server(project: Project) -> Iterator[Found]:
    """The start command is `runserver`, Django's server for development.

    It has not been made for the public: with DEBUG off it serves no static files, and it has no
    workers that are replaced. Start gunicorn instead.
    """
    commands = project.commands
    if any("runserver" in call.words for call in shell.calls(commands.started)):
        name = project.builders_wsgi or "mysite.wsgi"
        yield Found(
            "`runserver` is a server for development: it is slow, and serves no static files with "
            "DEBUG off",
            f"start `gunicorn {name} --bind 0.0.0.0:$PORT` instead",
            commands.start_file,
            commands.start_line,
        )


@rule(Level.WARNING)
def deploy_file_unreadable(project: Project) -> Iterator[Found]:
    """A file for Railway or its builder, like railway.json, is not what its name says.

    What it was to say is not heeded, or the deployment fails on it. JSON takes no comments, and no
    comma behind the last entry.
    """
    for name, line, problem in deploy_files.unreadable(project.root):
        kind = "JSON" if name.endswith(".json") else "TOML"
        yield Found(
            f"{name} is no {kind}, so nothing that it says counts, or the deployment fails on it: "
            f"{problem}",
            f"mend it, or git rm {name} where nothing needs it", name, line,
        )  # fmt: skip


def _unread_procfile(project: Project) -> Iterator[Found]:
    """Yield what keeps the builder from reading the Procfile."""
    if procfile.NAME not in project.files:
        names = [x for x in project.files if re.fullmatch(r"(?i)procfile(\.\w+)?", x)]
        if names and not project.commands.start_file:
            yield Found(
                f"{names[0]} is no Procfile for Railway's builder, which ignores it",
                f"git mv {names[0]} Procfile",
                names[0],
            )
        return
    if procfile.is_utf16(texts.content(project.root / procfile.NAME)[:2]):
        yield Found(
            "the Procfile is in UTF-16, as PowerShell writes it, which few programs read as text",
            "save it as UTF-8; in PowerShell: "
            "(Get-Content Procfile) | Set-Content -Encoding utf8 Procfile",
            procfile.NAME,
            level=Level.WARNING,
        )
    text = procfile.text(project.root)
    read = procfile.commands(text)
    for name, other in read.items() if "web" not in read else ():
        if name.lower() == "web":
            yield Found(
                f"the Procfile's line is named `{name}:`, and Railway's builder looks for `web:`",
                "write `web:`, in small letters", procfile.NAME, other.number,
            )  # fmt: skip
    if text.strip() and procfile.stated(text) is None:
        lines = [x for x in enumerate(text.splitlines(), 1) if x[1].strip()]
        wrong = [number for number, x in lines if not re.match(r"[\w-]+:\s|#", x)]
        yield Found(
            "Railway's builder reads the Procfile as YAML and cannot read this one, "
            "so the build would fail",
            "write one `web: command` to a line, with a space behind the colon, and quotes around "
            "a command that has `: ` or ` #` in it",
            procfile.NAME,
            wrong[0] if wrong else lines[0][0],
        )


def _problems(project: Project, call: Call) -> Iterator[tuple[str, str, Level | None]]:
    """Yield what is wrong with one program that is started: problem, hint, level."""
    if problem := server.missing_application(project, call):
        yield problem, _application_hint(project, call), None
    yield from programs.problems(project, call)
    if call.then == "&" and "manage.py" in call.script:
        what = f"`{' '.join(call.words)}` runs beside what stands behind the single &"
        problem = f"{what}: nothing waits for it, and nobody sees it fail"
        yield problem, "write && between the commands", Level.WARNING
    hint = "listen on 0.0.0.0 and on the port that Railway gives: 0.0.0.0:$PORT"
    if server.is_local(project, call):
        yield "the server listens on 127.0.0.1, where Railway cannot reach it", hint, None
    elif server.has_fixed_port(project, call):
        level = None if project.commands.health_path else Level.WARNING
        problem = (
            "the server listens on a port of its own choice, and Railway asks on the one in PORT, "
            "unless the service is set to this one"
        )
        yield problem, hint, level


def _application_hint(project: Project, call: Call) -> str:
    """Return how to name an application that is there."""
    files = [x for x in project.named(".py") if "get_wsgi_application(" in project.text(x)]
    if server.application_file(project, call) in files:
        name = chosen.application(call).partition(":")[2] or "application"
        return f"write `{name} = get_wsgi_application()` there"
    there = next((x.removesuffix(".py").replace("/", ".") for x in files), "")
    module = there or "the one in the folder of your settings, mysite.wsgi"
    return f"name the module that is there: {module}"


def _port_not_expanded(project: Project) -> str:
    """Return how the port is written where nothing puts the number in its place."""
    commands = project.commands
    inner = shell.unwrapped(commands.start)
    has_no_shell = commands.is_docker and commands.start_file == commands.deploy_file
    if has_no_shell and inner == commands.start and re.search(r"\$\{?PORT\b", commands.start):
        return "$PORT"
    return "" if "envsubst" in inner else shell.port_not_expanded(inner)


def _windows_scripts(project: Project) -> Iterator[Found]:
    """Yield the scripts whose line ends a shell takes for a part of the words."""
    for call in shell.calls(project.commands.started):
        path = project.root / call.path(call.script)
        if call.script.endswith(".sh") and b"\r\n" in texts.content(path):
            yield Found(
                f"{call.script} has the line ends of Windows, with which a shell finds none of its "
                "commands",
                "write `*.sh text eol=lf` into .gitattributes, then git add --renormalize . and "
                "commit",
                call.path(call.script),
            )
