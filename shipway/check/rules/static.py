"""Whether the static files are collected and served."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from shipway.check.judging.static_names import named
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_SERVERS = re.compile(
    r"whitenoise|servestatic|dj_static|static_serve|views\.static|staticfiles_urlpatterns"
    r"|StaticFilesHandler|storages\.backends|cloudinary_storage"
)
_OTHER_SERVERS = re.compile(r"(^|/)(nginx[^/]*|Caddyfile|[^/]*\.nginx|docker-compose[^/]*)(/|$)")
_MIDDLEWARE = "whitenoise.middleware.WhiteNoiseMiddleware"
_ADD = (
    f'add "{_MIDDLEWARE}", to MIDDLEWARE, directly below '
    '"django.middleware.security.SecurityMiddleware", and whitenoise to requirements.txt'
)


@rule(Level.ERROR)
def static_not_served(project: Project) -> Iterator[Found]:
    """Nothing serves the static files, so every stylesheet and script is 404 behind gunicorn.

    Add `"whitenoise.middleware.WhiteNoiseMiddleware"` to MIDDLEWARE, directly below
    `SecurityMiddleware`, and `whitenoise` to requirements.txt. Where it is there already, its
    place or STATIC_URL is what the answers come from.
    """
    try:
        static, pages = project.django.value("static"), project.django.value("pages")
    except Undecidable:
        yield from _not_served_by_source(project)
        return
    if not static["is_used"] or not static["storage"]["is_local"] or urlsplit(static["url"]).netloc:
        return
    prefix, files = urlsplit(static["url"]).path, set(static["collected"])
    asked = [each for each in pages if each["path"].partition("?")[0].removeprefix(prefix) in files
             and each["path"].startswith(prefix)]  # fmt: skip
    refused = [each for each in asked if _is_refused(each)]
    if refused and not _is_runserver(project):
        first = refused[0]
        yield Found(
            f"{len(refused)} of {len(asked)} stylesheets, scripts and pictures that were asked for "
            f"are not served, like {first['path']}, which answers {first['status']}",
            *_mending(project),
        )


@rule(Level.ERROR)
def static_root_missing(project: Project) -> Iterator[Found]:
    """STATIC_ROOT is not set, so `collectstatic` ends with ImproperlyConfigured.

    Add `STATIC_ROOT = BASE_DIR / "staticfiles"` to the settings, and `/staticfiles/` to .gitignore.
    """
    static = project.django.value("static")
    if static["is_used"] and static["root_missing"] and static["files"]:
        near = project.assigned("STATIC_ROOT") or project.assigned("STATIC_URL")
        yield Found(
            "STATIC_ROOT is not set, so `collectstatic` fails",
            'add STATIC_ROOT = BASE_DIR / "staticfiles" below STATIC_URL, '
            "and /staticfiles/ to .gitignore",
            near.file if near else "", near.line if near else 0,
        )  # fmt: skip


@rule(Level.ERROR)
def static_source_missing(project: Project) -> Iterator[Found]:
    """STATICFILES_DIRS names a folder that is not in the commit, with whatever was in it.

    Commit the folder; a rule in .gitignore may keep it out, and git keeps no empty folder. An
    empty one that no template needs is a warning: take it out of STATICFILES_DIRS.
    """
    static = project.django.value("static")
    if not static["is_used"]:
        return
    near = project.assigned("STATICFILES_DIRS")
    files = set(static["files"])
    lacking = [each for each in named(project) if each.path.lstrip("/") not in files]
    for folder in static["missing_folders"]:
        is_needed = bool(lacking) or _is_ignored(project, folder)
        yield Found(
            f"STATICFILES_DIRS names {folder}, which is not in the commit"
            + (", so its files are missing in production" if is_needed else ""),
            f"commit {folder} with its files, or take it out of STATICFILES_DIRS",
            near.file if near else "", near.line if near else 0,
            None if is_needed else Level.WARNING,
        )  # fmt: skip


@rule(Level.ERROR)
def static_not_collectable(project: Project) -> Iterator[Found]:
    """`collectstatic` fails for another reason than a missing file or STATIC_ROOT.

    Mend what the finding names; `python manage.py collectstatic --dry-run` and then without
    `--dry-run` shows it on a laptop.
    """
    error = project.django.error("static")
    found = [error] if error else []
    if not found:
        static = project.django.value("static")
        errors = static["errors"] if static["is_used"] else []
        found = [each for each in errors if not (each["wanted"] and each["file"])]
    for each in found:
        about = f"{each['name']}: " if each.get("name") else ""
        yield Found(
            f"`collectstatic` fails: {about}{each['type']}: {each['text'][:300]}",
            "run python manage.py collectstatic until it passes",
            each["file"], each["line"],
        )  # fmt: skip


def _is_refused(asset: dict[str, Any]) -> bool:
    """Say whether a file that is there is not given; a redirect to itself is another matter."""
    if asset["status"] in (200, 304, 400):
        return False
    location = urlsplit(asset["location"]).path
    return not (asset["status"] in (301, 302, 307, 308) and location == asset["path"])


def _mending(project: Project) -> tuple[str, str, int]:
    """Return the hint and the place: the list of middleware, which lacks WhiteNoise or has it."""
    prefix = project.assigned("FORCE_SCRIPT_NAME")
    if prefix and prefix.texts():  # None is its default
        hint = "take FORCE_SCRIPT_NAME out: Railway serves the site at the root of its domain"
        return hint, prefix.file, prefix.line
    near = project.assigned("MIDDLEWARE")
    hint = _ADD
    if near and _MIDDLEWARE in near.texts():
        hint = (
            "move WhiteNoise in MIDDLEWARE directly below SecurityMiddleware, and see that "
            "STATIC_URL is no address of the site's own"
        )
    return hint, near.file if near else "", near.line if near else 0


def _not_served_by_source(project: Project) -> Iterator[Found]:
    """Decide by the source alone, where Django cannot be asked; leave open what it may do."""
    code = "\n".join(
        project.text(name) for name in project.named(".py", ".toml", "requirements.txt")
    )
    url = project.assigned("STATIC_URL")
    elsewhere = bool(url and any("//" in text for text in url.texts()))
    others = any(_OTHER_SERVERS.search(name) for name in project.own_files)
    if _SERVERS.search(code) or elsewhere or others or _is_runserver(project):
        _ = project.django.value("static"), project.django.value("pages")
    elif "django.contrib.staticfiles" in code and project.assigned("MIDDLEWARE"):
        yield Found(
            "nothing in MIDDLEWARE serves static files, so every stylesheet and script is 404 "
            "behind gunicorn", *_mending(project),
        )  # fmt: skip


def _is_runserver(project: Project) -> bool:
    """Say whether the start runs Django's own server, which serves static files by itself."""
    return "runserver" in project.commands.started


def _is_ignored(project: Project, folder: str) -> bool:
    """Say whether the .gitignore at the root keeps a folder out."""
    lines = {line.strip().strip("/") for line in project.text(".gitignore").splitlines()}
    return bool(lines & {folder, *folder.split("/")})
