"""Whether the storage of the static files is the one that is meant, and what it has is current."""

import re
from collections.abc import Collection, Iterator

from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.rules.references import leading_slashes
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_COLLECTS = re.compile(r"\bcollectstatic\b|\b(invoke|inv)\s+(-\S+\s+)*(build|serve)\b")
_GONE = {"STATICFILES_STORAGE": "staticfiles", "DEFAULT_FILE_STORAGE": "default"}
_BACKENDS = {
    "default": "django.core.files.storage.FileSystemStorage",
    "staticfiles": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
_NEWEST = (6, 0)


@rule(Level.WARNING)
def static_hidden(project: Project) -> Iterator[Found]:
    """Two static files of the project have the same name and differ: only the first is collected.

    Put an app's files into a folder with the app's name: `shop/static/shop/site.css`.
    """
    static = project.django.value("static")
    for each in static["hidden"] if static["is_used"] else ():
        yield Found(
            f"{each['hidden']} is never served: {each['shown']} has the same name and comes first",
            "put each app's static files into a folder with the app's name, and name that",
            each["hidden"],
        )


@rule(Level.WARNING)
def staticfiles_storage_ignored(project: Project) -> Iterator[Found]:
    """STATICFILES_STORAGE does nothing since Django 5.1, nor does STORAGES before 4.2.

    Replace the old ones by STORAGES, as the finding shows. **First** mend what static-leading-slash
    and static-missing-file report: the storage that is ignored so far would answer 500 for each.
    """
    stated, version = _stated(project), _django_version(project)
    for each in project.settings if version < (4, 2) else ():
        if each.name == "STORAGES":
            yield Found(
                "Django knows no STORAGES before 4.2, so the storages that it names are not in use",
                "pin a Django from 4.2 on in requirements.txt, or write STATICFILES_STORAGE",
                each.file, each.line,
            )  # fmt: skip
    found = [each for each in project.settings if each.name in _GONE]
    found = [each for each in found if stated is None or each.name in stated]
    if not found or version < (5, 1):
        return
    backends = _BACKENDS | {_GONE[each.name]: str(each.literal() or "") for each in found}
    lines = ", ".join(f'"{name}": {{"BACKEND": "{path}"}}' for name, path in backends.items())
    slashes = len(leading_slashes(project))
    first = f"first mend {slashes} of static-leading-slash, or every such page is 500; then "
    for each in found:
        yield Found(
            f"Django ignores {each.name} since 5.1, so the storage that it names is not in use",
            f"{first if slashes else ''}replace it by STORAGES = {{{lines}}}"
            if not project.assigned("STORAGES") else
            f"{first if slashes else ''}put its value into STORAGES, and delete the line",
            each.file, each.line,
        )  # fmt: skip


@rule(Level.WARNING)
def static_stale(project: Project) -> Iterator[Found]:
    """Collected static files are in the commit, and are older than what they are collected from.

    Take STATIC_ROOT out of git (`git rm -r --cached staticfiles`, and a line in .gitignore), and
    let the build or the start run `collectstatic`. Where one of them does, nothing is said.
    """
    static = project.django.value("static")
    commands = project.commands
    if not static["is_used"] or _COLLECTS.search(f"{commands.started}\n{commands.build}"):
        return
    if stale := static["stale"]:
        yield Found(
            f"{len(stale)} of {len(static['collected'])} collected files in the commit are older "
            f"than their sources or missing, like {stale[0]}, and nothing collects them anew",
            "take the collected files out of git, add their folder to .gitignore, "
            "and collect in the build or the start",
            static["root"],
        )


def _stated(project: Project) -> Collection[str] | None:
    """Return the settings that there are under Railway's variables; None where nobody knows."""
    try:
        names: list[str] = project.django.value("settings")["stated"]
    except Undecidable:
        return None
    return names


def _django_version(project: Project) -> tuple[int, ...]:
    """Return Django's version: installed, else pinned, else the newest, as the builder takes it."""
    try:
        version = str(project.django.value("packages")["django"]["version"])
    except (Undecidable, KeyError):
        line = project.requirements.package("django")
        version = line.pinned if line else ""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:2]]
    return tuple(numbers) or _NEWEST
