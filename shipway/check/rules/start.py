"""Whether what Railway runs does what a deployment needs."""

import re
from collections.abc import Iterator

from shipway import procfile
from shipway.check.judging import migrations
from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.errors import ShipwayError
from shipway.model import Level

_MAIN_FILES = ("main.py", "app.py", "start.py", "bot.py", "hello.py", "server.py")
"""What the builder starts where it finds no Django (Railpack, August 2026)."""
_SERVES = re.compile(
    r"gunicorn|uvicorn|daphne|hypercorn|waitress|granian|uwsgi|runserver|honcho|supervisor|"
    r"\b(serve|PORT)\b"
)
_TABLE = "django.core.cache.backends.db.DatabaseCache"
ASKS_NOBODY = frozenset({"--noinput", "--no-input"})


@rule(Level.ERROR)
def django_project_missing(project: Project) -> Iterator[Found]:
    """There is no manage.py, or it names no settings module that is in the tree.

    Commit them; Railway's builder recognises Django by a manage.py at the root.
    """
    try:
        _ = project.layout
    except ShipwayError as error:
        yield Found(error.problem, error.hint)


@rule(Level.ERROR)
def start_command_missing(project: Project) -> Iterator[Found]:
    """Nothing says how to start, or not in the way that the rest of the project relies on.

    Add a file named Procfile with the line `web: invoke serve`. Without one, Railway's builder
    starts a Django project only where manage.py is at the root, with `migrate` and gunicorn, and
    then nobody answers `/readyz`.
    """
    if project.commands.start_file or project.commands.release_starts:
        yield from _worker_alone(project)
    elif "manage.py" not in project.files or project.commands.is_adopted:
        yield Found(
            "there is no Procfile with a `web:` line, so nothing says how to start",
            "add a file named Procfile with the line `web: invoke serve`",
        )
    elif not project.builders_wsgi and not any(name in project.files for name in _MAIN_FILES):
        yield Found(
            "there is no Procfile, and no `WSGI_APPLICATION` by which Railway's builder would know "
            "what to start",
            'write WSGI_APPLICATION = "mysite.wsgi.application" into the settings, with the name '
            "of your project's folder",
        )


def _worker_alone(project: Project) -> Iterator[Found]:
    """Yield the line that is started for want of a `web:` line, where it serves nothing."""
    commands, lines = project.commands, procfile.read(project.root)
    if commands.start_file != procfile.NAME or "web" in lines or _SERVES.search(commands.started):
        return
    yield Found(
        "the Procfile has no `web:` line, so Railway's builder starts its `worker:` line, which "
        "looks as if it served no pages",
        "add a line to Procfile, `web: python manage.py migrate && python manage.py collectstatic "
        f"--noinput && gunicorn {project.builders_wsgi or 'mysite.wsgi'}`, and start the worker "
        "in a service of its own",
        commands.start_file, commands.start_line, Level.WARNING,
    )  # fmt: skip


@rule(Level.ERROR)
def start_without_migrate(project: Project) -> Iterator[Found]:
    """The start command does not migrate, and nothing else does, so tables and columns are missing.

    Write `python manage.py migrate &&` before the server in the start command; `invoke serve`
    migrates by itself. What the builder starts without any command of yours migrates too.
    """
    commands = project.commands
    done = f"{commands.started}\n{commands.pre_deploy}"
    if not commands.start_file or commands.serves:
        return
    if why := migrations.left_out(project, done):
        yield Found(
            f"the start command's `migrate` leaves tables out: {why}",
            "write `python manage.py migrate --noinput`, with nothing else behind it",
            commands.start_file, commands.start_line,
        )  # fmt: skip
    if not runs(project, "migrate", done) and _has_database(project):
        yield Found(
            "the start command does not run `migrate`, and nothing else does: "
            "pages would ask for tables and columns that are not there",
            "make the line in Procfile `web: invoke serve`, which migrates and collects"
            if commands.is_adopted and commands.start_file == procfile.NAME
            else f"write `python manage.py migrate &&` before the server in {commands.start_file}",
            commands.start_file, commands.start_line,
        )  # fmt: skip
    caches = project.assigned("CACHES")
    if caches and _TABLE in caches.texts() and not runs(project, "createcachetable", done):
        yield Found(
            "the cache is in a table that nothing makes: whatever uses the cache would be a 500",
            "write `python manage.py createcachetable &&` before the server in "
            f"{commands.start_file}",
            commands.start_file, commands.start_line, Level.WARNING,
        )  # fmt: skip


@rule(Level.ERROR)
def procfile_release_ignored(project: Project) -> Iterator[Found]:
    """The Procfile's `release:` line is to migrate or to collect, and Railway ignores it.

    Move its commands before the server in the `web:` line.
    """
    commands = project.commands
    steps = [x for x in ("migrate", "collectstatic") if re.search(rf"\b{x}\b", commands.release)]
    others = f"{commands.started}\n{commands.pre_deploy}\n{commands.build}"
    if commands.is_docker or commands.serves:
        return
    if commands.release_starts:
        yield Found(
            "the Procfile has a `release:` line alone, which Railway's builder takes for the start "
            "command: it would run and end, and nothing would serve",
            "write its commands before the server in a line `web: …`",
            procfile.NAME,
            commands.release_line,
        )
    elif lost := [step for step in steps if not runs(project, step, others)]:
        yield Found(
            f"the Procfile's `release:` line is to {' and '.join(lost)}, and Railway's builder "
            "ignores that line",
            f"write {' && '.join(f'python manage.py {step}' for step in lost)} && before the "
            "server in the `web:` line",
            procfile.NAME,
            commands.release_line,
        )


@rule(Level.WARNING)
def start_makes_migrations(project: Project) -> Iterator[Found]:
    """A command makes migrations in the container, whose files vanish with it.

    The next deployment makes others, which need not fit the database. Make them on your machine
    with `python manage.py makemigrations`, commit them, and take the command out.
    """
    for text, what, file, line in stated_commands(project):
        if re.search(r"\bmakemigrations\b(?![^\n&;|]*--(check|dry-run))", text):
            yield Found(
                f"the {what} runs `makemigrations`: the files that it writes vanish with the "
                "container, and the next deployment makes others",
                "run makemigrations on your machine and commit its files, then take it out of the "
                f"{what}",
                file,
                line,
            )


@rule(Level.WARNING)
def superuser_every_start(project: Project) -> Iterator[Found]:
    """A command makes the superuser at every deployment, and fails once there is one.

    The first deployment works, the second one stops. Write `|| true` behind
    `createsuperuser --noinput`, or take it out once the superuser is there.
    """
    for text, what, file, line in stated_commands(project):
        for call in shell.calls(text):
            asks_nobody = ASKS_NOBODY & set(call.words)
            if "createsuperuser" in call.words and asks_nobody and stops(call, text):
                yield Found(
                    f"the {what} runs `createsuperuser`, which fails once the superuser exists: "
                    "the second deployment would stop there",
                    f"write `|| true` behind it in the {what}, or take it out after the first "
                    "deployment",
                    file,
                    line,
                )


def stops(call: shell.Call, text: str) -> bool:
    """Say whether nothing that stands behind it in this command runs once it has failed."""
    goes_on = {"||", ";"} if re.search(r"\bset -\w*e", text) else {"||", ";", "\n"}
    return call.then not in goes_on


def runs(project: Project, step: str, commands: str) -> bool:
    """Say whether a step of Django's stands in these commands, or the project's code calls it."""
    if re.search(rf"\b{step}\b", commands):
        return True
    call = re.compile(rf"""call_command\(\s*["']{step}\b|["']manage\.py["'],\s*["']{step}\b""")
    own = (x for x in project.named(".py") if "test" not in x.rpartition("/")[2])
    return any(call.search(project.text(name)) for name in own)


def stated_commands(project: Project) -> Iterator[tuple[str, str, str, int]]:
    """Yield each stated command: its text, what it is, and the place."""
    commands = project.commands
    if commands.start_file:
        yield commands.started, "start command", commands.start_file, commands.start_line
    if commands.pre_deploy:
        yield commands.pre_deploy, "pre-deploy command", commands.deploy_file, 0
    if commands.build:
        yield commands.build, "build command", commands.deploy_file, 0


def _has_database(project: Project) -> bool:
    """Say whether the settings name a database; where they cannot be asked, they do."""
    try:
        databases = project.django.value("settings")["databases"].values()
    except Undecidable:
        return True
    return any(each["engine"] not in ("", "django.db.backends.dummy") for each in databases)
