"""Judges the programs of a start command that Linux lacks or refuses, or that cannot serve."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shipway.check.judging.server import application_file
from shipway.model import Level

if TYPE_CHECKING:
    from shipway.check.project import Project
    from shipway.check.reading.shell import Call

_OF_WINDOWS = re.compile(r"(?i)^(py|call|cls)$|\.(exe|bat|cmd|ps1)$")
_ASGI = re.compile(r"\bget_asgi_application\(|\bProtocolTypeRouter\(")
_WSGI = re.compile(r"\bget_wsgi_application\(")
_FOR_ASGI = frozenset({"uvicorn", "daphne", "hypercorn"})
Problem = tuple[str, str, Level | None]


def problems(project: "Project", call: "Call") -> Iterator[Problem]:
    """Yield what is wrong with one program that is started: problem, hint, level."""
    if _is_missing(project, call):
        yield (
            f"the start command runs {call.script}, which is not in the tree",
            "commit the file, or name the one that is there; the command starts at the root",
            None,
        )
    yield from _tasks_missing(project, call)
    if call.words[0] in ("source", ".") and len(call.words) > 1:
        path = call.path(call.words[1])
        if path not in project.files and not path.startswith("/") and "$" not in path:
            yield (
                f"the start command reads {call.words[1]}, which is not in the commit, and ends",
                "take it out: the builder's own environment is active already",
                None,
            )
    if _OF_WINDOWS.search(call.words[0]):
        yield (
            f"the start command runs `{call.words[0]}`, which Windows alone has",
            "write it for Linux: `python manage.py …`",
            None,
        )
    yield from _not_executable(project, call)
    yield from _other_interface(project, call)


def _not_executable(project: "Project", call: "Call") -> Iterator[Problem]:
    """Yield a script of the tree that is started by itself, and may not be."""
    name = call.words[0]
    path = project.root / call.path(name)
    built = f"{project.commands.build}\n{project.commands.started}"
    if os.name == "nt" or "/" not in name or "chmod" in built or not path.is_file():
        return
    if not os.access(path, os.X_OK):
        yield (
            f"git has {name} as a file that may not be run: Permission denied",
            f"git update-index --chmod=+x {call.path(name)}, or write `bash {call.path(name)}`",
            None if project.history else Level.WARNING,  # a mere copy may have lost it
        )


def _other_interface(project: "Project", call: "Call") -> Iterator[Problem]:
    """Yield a server that speaks WSGI with an application for ASGI, or the other way round."""
    file = application_file(project, call)
    words, text = " ".join(call.words), project.text(file) if file else ""
    own = project.text(call.path("gunicorn.conf.py"))
    is_asgi, is_wsgi = bool(_ASGI.search(text)), bool(_WSGI.search(text))
    if call.program == "gunicorn" and is_asgi and not is_wsgi:
        if not re.search(r"-k\b|--worker-class|-c\b|--config", words) and "worker_class" not in own:
            yield (
                f"gunicorn speaks WSGI, and {file} is for ASGI: every page is 500",
                "serve the wsgi.py beside it, or add `-k uvicorn.workers.UvicornWorker`",
                None,
            )
    elif call.program in _FOR_ASGI and is_wsgi and not is_asgi and "wsgi" not in words.split():
        yield (
            f"{call.program} speaks ASGI, and {file} is for WSGI: every page is 500",
            "serve the asgi.py beside it, or start gunicorn",
            None,
        )


def _tasks_missing(project: "Project", call: "Call") -> Iterator[Problem]:
    """Yield what `invoke` needs of the tree, and the tree has not."""
    options = re.compile(r"-[crf]|--(collection|search-root|config)")
    if call.program not in ("invoke", "inv") or any(map(options.match, call.arguments)):
        return
    wanted = [call.path(name) for name in ("tasks.py", "tasks/__init__.py")]
    text = next((project.text(name) for name in wanted if name in project.files), None)
    started = f"the start command runs `{call.program} {call.arguments[-1]}`"
    if text is None:
        yield f"{started}, and tasks.py is not in the commit", "git add tasks.py, and commit", None
    elif re.search(r"^(from|import) shipway\b", text, re.MULTILINE):
        folder = call.path("shipway")
        if not any(name.startswith(f"{folder}/") for name in project.files):
            hint = f"git add {folder}, and commit (does .gitignore keep it out?)"
            yield f"{started}, whose tasks.py imports shipway: {folder}/ is not in the commit", \
                hint, None  # fmt: skip


def _is_missing(project: "Project", call: "Call") -> bool:
    """Say whether the start runs a script of the tree that is not there."""
    name = call.script
    if not name or "$" in name or not re.search(r"\.(sh|py)$", name):
        return False
    path = call.path(name)
    if path in project.files or path.startswith("/"):
        return False
    return not project.commands.is_docker and path.rpartition("/")[2] not in project.commands.build
