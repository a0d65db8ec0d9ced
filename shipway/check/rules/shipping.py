"""Whether the collected static files are where the server looks for them."""

import os
from collections.abc import Iterator
from pathlib import Path

from shipway.check.project import Project
from shipway.check.reading import shell
from shipway.check.rule import Found, rule
from shipway.check.rules.start import ASKS_NOBODY, runs, stated_commands, stops
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"


@rule(Level.ERROR)
def static_not_shipped(project: Project) -> Iterator[Found]:
    """WhiteNoise serves STATIC_ROOT, and nothing that lasts collects the files into it.

    Every stylesheet and script is 404. Write `python manage.py collectstatic --noinput &&` before
    the server in the start command, or make it the build command. The pre-deploy command does not
    do: its files vanish before the start. What the builder starts by itself does not collect.
    """
    commands = project.commands
    lasting = f"{commands.build}\n{commands.started}"
    if commands.serves or runs(project, "collectstatic", lasting) or "invoke build" in lasting:
        return
    if not _is_expected(project) or _is_served_otherwise(project):
        return
    early = "collectstatic" in commands.pre_deploy
    file, line = commands.start_file, commands.start_line
    if not file and (root := project.assigned("STATIC_ROOT")):
        file, line = root.file, root.line
    why = "the pre-deploy command collects, but its files vanish before the start" if early \
        else "nothing runs collectstatic"  # fmt: skip
    yield Found(
        f"{why}: every stylesheet and script would be 404",
        f"write `python manage.py collectstatic --noinput &&` before the server in {file}"
        if commands.start_file
        else "add a Procfile with the line `web: python manage.py migrate && python manage.py "
        "collectstatic --noinput && gunicorn "
        f"{project.builders_wsgi or 'mysite.wsgi'}`, or make collectstatic the build command",
        file,
        line,
    )


@rule(Level.ERROR)
def collectstatic_asks(project: Project) -> Iterator[Found]:
    """`collectstatic` asks before it overwrites what is in the commit, and fails: nobody answers.

    Write `--noinput` behind it, and take STATIC_ROOT out of git.
    """
    root = project.django.value("settings")["values"]["STATIC_ROOT"]
    if not root or not (folder := _committed(project, root)):
        return
    for text, what, file, line in stated_commands(project):
        for call in shell.calls(text):
            asks = "collectstatic" in call.words and not ASKS_NOBODY & set(call.words)
            if asks and "|" not in text.replace("||", "") and stops(call, text):
                yield Found(
                    f"the {what} runs `collectstatic`, which asks whether to overwrite what is in "
                    f"{folder}: nobody answers, so it fails, and nothing behind it runs",
                    f"write `--noinput` behind collectstatic, then git rm -r --cached {folder} and "
                    "add it to .gitignore",
                    file, line,
                )  # fmt: skip


def _is_expected(project: Project) -> bool:
    """Say whether WhiteNoise has to serve collected files."""
    try:
        values = project.django.value("settings")["values"]
    except Undecidable:
        middleware = project.assigned("MIDDLEWARE")
        has_root = project.assigned("STATIC_ROOT") is not None
        return has_root and middleware is not None and _WHITENOISE in middleware.texts()
    apps = values["INSTALLED_APPS"] or []
    uses = any(str(app).startswith("django.contrib.staticfiles") for app in apps)
    has_whitenoise = any("whitenoise" in str(each).lower() for each in values["MIDDLEWARE"] or [])
    return uses and has_whitenoise and bool(values["STATIC_ROOT"])


def _is_served_otherwise(project: Project) -> bool:
    """Say whether the files are in the tree already, or are served from where they are."""
    try:
        settings, static = project.django.value("settings"), project.django.value("static")
    except Undecidable:
        return False
    values = settings["values"]
    if values["DEBUG"] is True or ("files" in static and not static["files"]):
        return True
    if values["WHITENOISE_USE_FINDERS"] and not static["storage"]["is_strict"]:
        return True
    return bool(_committed(project, values["STATIC_ROOT"]))


def _committed(project: Project, root: object) -> str:
    """Return the folder of the collected files where the commit has some of them; else nothing."""
    folder = Path(os.path.relpath(str(root), project.root.resolve())).as_posix()
    return folder if any(name.startswith(f"{folder}/") for name in project.files) else ""
