"""Decides what an adoption writes, from what is known; touches nothing."""

import re
from collections.abc import Iterator, Mapping

from shipway.adopt import advice, configuration, requirements
from shipway.adopt.facts import FOLDER, PACKAGE, TASKS, Own, Theirs
from shipway.adopt.front import FRONT
from shipway.adopt.history import plain
from shipway.adopt.plan import Adoption, Write
from shipway.errors import ShipwayError

_OURS = b'"""Release a Django project to Railway'
"""How shipway/__init__.py begins, in every version."""


def decide(own: Own, theirs: Theirs, *, replace_tasks: bool) -> Adoption:
    """Decide; tasks or a folder shipway/ that are none of ours stop it."""
    _require_ours(theirs, replace_tasks=replace_tasks)
    wanted, notes = _edited(own, theirs)
    edited = [
        Write(name, theirs.files.get(name), content)
        for name, content in wanted.items()
        if theirs.files.get(name) != content
    ]
    writes = (*edited, *_copied(own, theirs))
    return Adoption(
        theirs.folder,
        writes,
        (*theirs.notes, *notes, *advice.doubts(theirs)),
        tuple(advice.left(theirs)),
    )


def _require_ours(theirs: Theirs, *, replace_tasks: bool) -> None:
    tasks = theirs.files.get(TASKS, b"")
    if tasks and not replace_tasks and not re.search(rb"(?m)^\s*(from|import) shipway\b", tasks):
        raise ShipwayError(
            f"{theirs.folder / TASKS} holds tasks of their own, which shipway's would replace",
            "rename it to chores.py, whose tasks become `invoke dev.…`, or say --replace-tasks",
        )
    if re.search(rb"(?m)^\s*(from|import) invoke\b", theirs.files.get(PACKAGE, b"")):
        raise ShipwayError(
            f"{theirs.folder / PACKAGE} holds tasks of their own, which tasks.py would hide",
            "rename its folder to chores, and its tasks become `invoke dev.…`",
        )
    inside = [name for name in theirs.files if name.startswith(f"{FOLDER}/")]
    if inside and not theirs.files.get(f"{FOLDER}/__init__.py", b"").startswith(_OURS):
        raise ShipwayError(
            f"{theirs.folder / FOLDER} is a folder of another kind, which shipway's would replace",
            "rename it, since tasks.py imports shipway's parts by that name",
        )


def _copied(own: Own, theirs: Theirs) -> Iterator[Write]:
    """Yield the copies that differ, tasks.py last: with it the verbs are there.

    What was changed by hand, and would be lost, is shown.
    """
    there = {name for name in theirs.files if name.startswith(f"{FOLDER}/") or name == TASKS}
    for name in sorted(own.files.keys() | there, key=lambda name: (name == TASKS, name)):
        before, after = theirs.files.get(name), own.files.get(name)
        if before is None or after is None or plain(before) != plain(after):
            by_hand = before is not None and name not in theirs.earlier
            yield Write(name, before, after, shown=by_hand)


def _edited(own: Own, theirs: Theirs) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """Return the files of theirs as they should be, and what is to be said of them."""
    wanted = {}
    project = theirs.project
    completed = requirements.complete(
        project.requirements, own.requirements,
        pymysql=project.uses_pymysql, django=project.django,
    )  # fmt: skip
    wanted["requirements.txt"] = completed.content
    settings, notes = _settings(own, theirs)
    wanted["invoke.yaml"] = settings.encode()
    if "Procfile" not in theirs.files:
        wanted["Procfile"] = f"{advice.WEB}\n".encode()
    ignored = theirs.files.get(".gitignore", b"")
    if theirs.unignored and b"\0" not in ignored:
        wanted[".gitignore"] = _appended(ignored, theirs.unignored)
    return wanted, (*completed.notes, *notes)


def _settings(own: Own, theirs: Theirs) -> tuple[str, tuple[str, ...]]:
    """Return invoke.yaml as it should be, and what is to be said of theirs."""
    guesses = _values(theirs)
    section = configuration.derived(own.settings, guesses)
    before = theirs.files.get("invoke.yaml")
    if before is None:
        return section, ()
    usual = {"wsgi"} | ({"settings"} if theirs.project.is_managed else set())
    telling = {key: value for key, value in guesses.items() if key not in usual}
    return configuration.updated(before.decode("utf-8"), section, telling)


def _values(theirs: Theirs) -> dict[str, str | bool]:
    """Return what can be guessed, and what holds for this repository alone."""
    return {
        "remote": theirs.branches.remote,
        "main_branch": theirs.branches.main,
        "production_branch": theirs.branches.production,
        "settings": theirs.project.place.settings,
        "wsgi": theirs.project.wsgi,
        "url": "",
        "readiness_page": theirs.project.page or FRONT,
        "readiness_user": False,
        "demo_command": theirs.project.demo_command,
    }


def _appended(content: bytes, lines: tuple[str, ...]) -> bytes:
    end = b"\r\n" if b"\r\n" in content else b"\n"
    gap = end if content and not content.endswith(b"\n") else b""
    return content + gap + b"".join(line.encode() + end for line in lines)
